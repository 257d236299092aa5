/// One of Relink's own events, ready for the log.
public struct OwnEvent: Hashable, Sendable {
    /// Unique among Relink's own events: the same again is a duplicate.
    public let messageID: String
    /// `nil` where it is about no company.
    public let companyID: String?
    public let occurredAt: Instant
    public let event: RelinkEvent

    /// - Parameter messageID: see there; a mail's events name themselves.
    public init(messageID: String, companyID: String?, occurredAt: Instant, event: RelinkEvent) {
        self.messageID = event.messageIDOfMail ?? messageID
        self.companyID = companyID
        self.occurredAt = occurredAt
        self.event = event
    }

    /// In the shape of the newer generation of Codat's webhooks, so that one reader understands them all.
    public var body: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("id", messageID)
            json.member("eventType", event.type)
            json.member("generatedDate", occurredAt.rfc3339)
            json.key("payload")
            json.object { json in
                if let companyID {
                    json.member("companyId", companyID)
                }
                event.writeMembers(to: &json)
            }
        }
        return json.bytes
    }
}

extension RelinkEvent {
    /// A mail that was sent is sent once, whoever tells of it.
    fileprivate var messageIDOfMail: String? {
        switch self {
        case .mailSent(let mail): "\(mail.mailID).sent"
        case .mailDelayed(let mail, _): "\(mail.mailID).delayed.\(mail.attempts)"
        case .mailFailed(let mail): "\(mail.mailID).failed"
        case .mailRefused(let mail): "\(mail.mailID).refused"
        default: nil
        }
    }

    fileprivate func writeMembers(to json: inout JSONWriter) {
        switch self {
        case .contactSet(let contact):
            json.key("contact")
            contact.write(to: &json)
        case .mailSent(let mail), .mailFailed(let mail), .mailRefused(let mail), .mailDelayed(let mail, _):
            json.member("mailId", mail.mailID)
            mail.writeMembers(to: &json)
            json.member("error", mail.error)
            if case .mailDelayed(_, let nextTryAt) = self {
                json.member("nextTryAt", nextTryAt.rfc3339)
            }
        case .mailRequested(let requester):
            json.member("by", requester.rawValue)
        case .reonboardingExhausted(let why):
            json.member("why", why.rawValue)
        case .linkUsed(let episode), .syncFlowStarted(let episode):
            json.member("episode", episode)
        case .companyObserved(let observation): observation.writeMembers(to: &json)
        case .silenceNoticed(let source, let since):
            json.member("source", source)
            json.member("since", since.rfc3339)
        case .noticesDelivered(let target, let through):
            json.member("target", target)
            json.member("through", through)
        case .setup(let step): step.writeMembers(to: &json)
        case .contactDeleted, .reonboardingPaused, .reonboardingResumed, .unsubscribed: break
        }
    }
}

extension Observation {
    fileprivate func writeMembers(to json: inout JSONWriter) {
        if let source {
            json.member("source", source)
        }
        if isDeleted {
            json.member("isDeleted", true)
        }
        if let name {
            json.member("name", name)
        }
        if let tags {
            json.key("tags")
            json.object { json in
                for tag in tags {
                    json.member(tag.key, tag.value)
                }
            }
        }
        if let connections {
            json.key("connections")
            json.array(connections) { $1.write(to: &$0) }
        }
        if let configuration {
            json.key("configuration")
            json.object { json in
                json.member("enabled", configuration.enabled)
                json.member("configured", configuration.configured)
            }
        }
        if let latestSync {
            json.key("latestSync")
            json.object { json in
                json.member("code", latestSync.code)
                json.member("message", latestSync.message)
                json.member("at", latestSync.at?.rfc3339)
            }
        }
    }
}

extension Observation.Connection {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            for (key, value) in [
                ("id", connectionID), ("status", status?.rawValue), ("sourceType", sourceType?.rawValue),
                ("platformKey", platformKey), ("platformName", platformName),
            ] as [(String, String?)] {
                json.member(key, value)
            }
        }
    }
}
