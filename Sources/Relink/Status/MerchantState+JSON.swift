extension MerchantState {
    /// Writes the merchant as the API and the command line show it: every key always there, `null` where unknown.
    public func write(to json: inout JSONWriter, _ policy: ReducerPolicy) {
        json.object { json in
            json.member("companyId", companyID)
            json.member("name", name?.value)
            json.member("source", source)
            json.key("tags")
            json.object { json in
                for tag in tags?.value ?? [] {
                    json.member(tag.key, tag.value)
                }
            }
            json.member("health", health.rawValue)
            json.member("since", since)
            json.key("reasons")
            json.array(reasons) { $1.write(to: &$0) }
            json.key("connections")
            json.array(connections) { $1.write(to: &$0, policy) }
            json.key("dataTypes")
            json.array(dataTypes.filter { $0.status != nil }) { $1.write(to: &$0) }
            json.member("lastSyncedAt", lastSyncedAt)
            json.key("configuration")
            json.object { json in
                json.member("enabled", configuration?.value.enabled)
                json.member("configured", configuration?.value.configured)
                json.member("checkedAt", configuration?.order.occurredAt)
            }
            json.key("reonboarding")
            writeReonboarding(to: &json, policy)
            json.key("contact")
            reonboarding.contact.map { $0.write(to: &json) } ?? json.null()
            json.member("firstSeenAt", firstSeenAt)
            json.key("lastEvent")
            lastEvent.map { $0.write(to: &json) } ?? json.null()
        }
    }
}

extension MerchantState.LastEvent {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("sequence", sequence)
            json.member("type", type)
            json.member("receivedAt", receivedAt)
        }
    }
}

extension Reason {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code.rawValue)
            json.member("since", since)
            json.member("actor", actor.rawValue)
            json.member("connectionId", connectionID)
            json.member("dataType", dataType)
            json.member("detail", detail)
        }
    }
}

extension ConnectionState {
    fileprivate func write(to json: inout JSONWriter, _ policy: ReducerPolicy) {
        json.object { json in
            json.member("connectionId", connectionID)
            json.member("platformKey", platformKey?.value)
            json.member("platformName", platformName?.value)
            json.member("sourceType", sourceType(policy)?.rawValue)
            json.member("status", currentStatus?.rawValue)
            json.member("changedAt", changedAt)
        }
    }
}

extension DataTypeState {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("dataType", dataType)
            json.member("status", status?.value)
            json.member("changedAt", changedAt)
        }
    }
}

extension MerchantState {
    /// How it stands with winning the merchant back.
    public func writeReonboarding(to json: inout JSONWriter, _ policy: ReducerPolicy) {
        json.object { json in
            json.member("state", reonboardingState.rawValue)
            json.member("episode", episode.number)
            json.member("openedAt", episode.openedAt)
            json.member("nextMailAt", nextMailAt(policy.reonboarding))
            json.member("mailsSent", reonboarding.mailsSent)
            json.member("lastMailAt", reonboarding.lastMailAt)
            json.member("linkUsedAt", reonboarding.linkUsedAt)
            json.member("recoveredAt", episode.recoveredAt)
        }
    }
}
