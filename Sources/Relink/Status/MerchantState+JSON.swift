extension MerchantState {
    /// Writes the merchant as the API and the command line show it: every key always there, `null` where unknown.
    public func write(to json: inout JSONWriter, _ policy: ReducerPolicy) {
        json.object { json in
            json.key("companyId")
            json.string(companyID)
            json.key("name")
            json.string(name?.value)
            json.key("source")
            json.string(source)
            json.key("tags")
            json.object { json in
                for tag in tags?.value ?? [] {
                    json.key(tag.key)
                    json.string(tag.value)
                }
            }
            json.key("health")
            json.string(health.rawValue)
            json.key("since")
            json.instant(since)
            json.key("reasons")
            json.array(reasons) { $1.write(to: &$0) }
            json.key("connections")
            json.array(connections) { $1.write(to: &$0, policy) }
            json.key("dataTypes")
            json.array(dataTypes.filter { $0.status != nil }) { $1.write(to: &$0) }
            json.key("lastSyncedAt")
            json.instant(lastSyncedAt)
            json.key("configuration")
            json.object { json in
                json.key("enabled")
                json.bool(configuration?.value.enabled)
                json.key("configured")
                json.bool(configuration?.value.configured)
                json.key("checkedAt")
                json.instant(configuration?.order.occurredAt)
            }
            json.key("reonboarding")
            writeReonboarding(to: &json, policy)
            json.key("contact")
            reonboarding.contact.map { $0.write(to: &json) } ?? json.null()
            json.key("firstSeenAt")
            json.instant(firstSeenAt)
            json.key("lastEvent")
            lastEvent.map { $0.write(to: &json) } ?? json.null()
        }
    }
}

extension MerchantState.LastEvent {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("sequence")
            json.integer(sequence)
            json.key("type")
            json.string(type)
            json.key("receivedAt")
            json.instant(receivedAt)
        }
    }
}

extension Reason {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("code")
            json.string(code.rawValue)
            json.key("since")
            json.instant(since)
            json.key("actor")
            json.string(actor.rawValue)
            json.key("connectionId")
            json.string(connectionID)
            json.key("dataType")
            json.string(dataType)
            json.key("detail")
            json.string(detail)
        }
    }
}

extension ConnectionState {
    fileprivate func write(to json: inout JSONWriter, _ policy: ReducerPolicy) {
        json.object { json in
            json.key("connectionId")
            json.string(connectionID)
            json.key("platformKey")
            json.string(platformKey?.value)
            json.key("platformName")
            json.string(platformName?.value)
            json.key("sourceType")
            json.string(sourceType(policy)?.rawValue)
            json.key("status")
            json.string(currentStatus?.rawValue)
            json.key("changedAt")
            json.instant(changedAt)
        }
    }
}

extension DataTypeState {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("dataType")
            json.string(dataType)
            json.key("status")
            json.string(status?.value)
            json.key("changedAt")
            json.instant(changedAt)
        }
    }
}

extension MerchantState {
    /// How it stands with winning the merchant back.
    public func writeReonboarding(to json: inout JSONWriter, _ policy: ReducerPolicy) {
        json.object { json in
            json.key("state")
            json.string(reonboardingState.rawValue)
            json.key("episode")
            json.integer(episode.number)
            json.key("openedAt")
            json.instant(episode.openedAt)
            json.key("nextMailAt")
            json.instant(nextMailAt(policy.reonboarding))
            json.key("mailsSent")
            json.integer(reonboarding.mailsSent)
            json.key("lastMailAt")
            json.instant(reonboarding.lastMailAt)
            json.key("linkUsedAt")
            json.instant(reonboarding.linkUsedAt)
            json.key("recoveredAt")
            json.instant(episode.recoveredAt)
        }
    }
}
