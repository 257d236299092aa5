#!/usr/bin/env bash
# Posts webhooks with curl, as Codat does; see README.md beside this file. `relink send` does the same with less.
set -euo pipefail

url=${PUBLIC_URL:-http://127.0.0.1:8080}
samples=$(cd "$(dirname "${BASH_SOURCE[0]}")/../webhooks" && pwd)

# Not with --fail: an answer that is a refusal is to be seen, too.
show() { curl --silent --show-error --write-out '\n%{http_code}\n' "$@"; }

# A legacy rule proves itself by a value of the Authorization header (webhook.authorization).
if [[ -n ${AUTHORIZATION:-} ]]; then
    show "$url/webhooks/codat" \
        --header "Authorization: $AUTHORIZATION" \
        --header 'Content-Type: application/json' \
        --data-binary "@$samples/legacy/sync-connection-deleted.json"
fi

# The new service signs id, time and body (webhook.secrets): HMAC-SHA256, keyed with the bytes that the secret encodes.
if [[ -n ${SECRET:-} ]]; then
    body=$samples/standard/connection-deleted.json
    id=msg_sample_$(date +%s%N)
    timestamp=$(date +%s)
    key=$(printf %s "${SECRET#whsec_}" | base64 --decode | od -An -v -tx1 | tr -d ' \n')
    signature=$({ printf '%s.%s.' "$id" "$timestamp"; cat "$body"; } |
        openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64 --wrap=0)

    # Twice: the second is a duplicate, because the id is the same.
    for _ in 1 2; do
        show "$url/webhooks/codat" \
            --header "webhook-id: $id" \
            --header "webhook-timestamp: $timestamp" \
            --header "webhook-signature: v1,$signature" \
            --header 'Content-Type: application/json' \
            --data-binary "@$body"
    done
fi

# Without any credential: 401, and a line in /api/rejections.
show "$url/webhooks/codat" \
    --header 'Content-Type: application/json' \
    --data-binary "@$samples/standard/company-created.json"
