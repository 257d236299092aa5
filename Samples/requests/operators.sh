#!/usr/bin/env bash
# Asks the admin listener with curl; see README.md beside this file.
set -euo pipefail

url=${ADMIN_URL:-http://127.0.0.1:8081}
merchant=5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c

# Not with --fail: an answer that is a refusal is to be seen, too.
ask() {
    printf '\n# GET %s\n' "$1"
    curl --silent --show-error --header "Authorization: Bearer ${TOKEN:-}" "$url$1"
    echo
}

# The same with a method and a JSON body.
tell() {
    printf '\n# %s %s %s\n' "$1" "$2" "${3:-}"
    curl --silent --show-error --request "$1" --header "Authorization: Bearer ${TOKEN:-}" \
        --header 'Content-Type: application/json' ${3:+--data "$3"} "$url$2"
    echo
}

# Whether it is well; these two need no token.
ask /livez
ask /readyz

# All of it in numbers.
ask /api/summary
ask /metrics

# Merchants: the lost ones; those lost for one reason; by part of a name, two a page (give `next` as `cursor`).
ask '/api/merchants?health=disconnected'
ask '/api/merchants?reason=syncConnectionDeleted'
ask '/api/merchants?q=larkspur&limit=2'

# One merchant: now, as it was known at event 1, as it was known at a moment, and what each event changed.
ask "/api/merchants/$merchant"
ask "/api/merchants/$merchant?asOf=1"
ask "/api/merchants/$merchant?asOf=2026-01-01T00:00:00Z"
ask "/api/merchants/$merchant/events?limit=10"

# The log, oldest first: from its beginning (give `next` as `after`); one merchant's part; one type; what is quarantined.
ask '/api/events?after=0&limit=10'
ask "/api/events?companyId=$merchant"
ask '/api/events?type=connection.deleted'
ask '/api/events?status=quarantined'

# One event with its body, and the bytes exactly as received.
ask /api/events/1
ask /api/events/1/body

# Requests that were refused, and which part of them was wrong.
ask '/api/rejections?limit=20'

# Whom to write to about a merchant; it may be set before anything is known of the merchant.
tell PUT "/api/merchants/$merchant/contact" '{"email":"rosa@larkspur.example","name":"Rosa","locale":"en-GB"}'
ask "/api/merchants/$merchant/contact"

# Winning it back: a link to hand over, no more mails, mails again, one at once. 409 where nothing is lost.
for action in link pause resume send; do
    tell POST "/api/merchants/$merchant/reonboarding" "{\"action\":\"$action\"}"
done
ask "/api/mails?companyId=$merchant"

# Bringing a merchant in: a link for a merchant who is signed in with you. Your own id of the merchant names it; the same
# again makes no second company. Needs codat.apiKey and codat.commerceKey.
tell POST /api/setup '{"merchantIdentifier":"till-4711","name":"Larkspur Bakery","email":"rosa@larkspur.example"}'

# Your own side of it, connected on the merchant's behalf, with what you and Codat have agreed on. What fails is told
# exactly; the same again goes on where it stopped.
tell POST /api/setup/till-4711/authorization '{"authorization":{"shop":"larkspur"}}'
