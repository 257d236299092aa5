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
                for key in ["enabled", "configured", "checkedAt"] {
                    json.key(key)
                    json.null()
                }
            }
            json.key("reonboarding")
            episode.write(to: &json)
            json.key("contact")
            json.null()
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

extension Episode {
    /// A merchant without a contact can't be written to, so an open episode is `noContact`.
    public var stateName: String {
        if isOpen { return "noContact" }
        return recoveredAt == nil ? "none" : "recovered"
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("state")
            json.string(stateName)
            json.key("episode")
            json.integer(number)
            json.key("openedAt")
            json.instant(openedAt)
            json.key("nextMailAt")
            json.null()
            json.key("mailsSent")
            json.integer(0)
            for key in ["lastMailAt", "linkUsedAt"] {
                json.key(key)
                json.null()
            }
            json.key("recoveredAt")
            json.instant(recoveredAt)
        }
    }
}
