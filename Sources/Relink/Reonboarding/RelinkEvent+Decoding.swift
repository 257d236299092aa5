/// Reads the payload of one of Relink's own events.
struct OwnEventDecoder {
    let type: String
    let payload: JSONValue
    let companyID: String?

    /// What happened; `nil` for a type of a newer Relink.
    ///
    /// - Throws: ``Missing`` where a member is not there or not as it was written.
    func event() throws(Missing) -> RelinkEvent? {
        switch type {
        case "relink.contact.set": .contactSet(try contact())
        case "relink.contact.deleted": .contactDeleted
        case "relink.mail.sent": .mailSent(try mail())
        case "relink.mail.delayed": .mailDelayed(try mail(), nextTryAt: try instant("nextTryAt"))
        case "relink.mail.failed": .mailFailed(try mail())
        case "relink.mail.refused": .mailRefused(try mail())
        case "relink.mail.requested": .mailRequested(by: try name("by"))
        case "relink.reonboarding.paused": .reonboardingPaused
        case "relink.reonboarding.resumed": .reonboardingResumed
        case "relink.reonboarding.exhausted": .reonboardingExhausted(try name("why"))
        case "relink.merchant.unsubscribed": .unsubscribed
        case "relink.link.used": .linkUsed(episode: try integer("episode"))
        case "relink.syncFlow.started": .syncFlowStarted(episode: try integer("episode"))
        case "relink.company.observed": .companyObserved(observation)
        case "relink.silence.noticed": .silenceNoticed(source: try string("source"), since: try instant("since"))
        case "relink.notices.delivered":
            .noticesDelivered(target: try string("target"), through: try integer("through"))
        default: try setupStep().map(RelinkEvent.setup)
        }
    }

    /// Types that are about the server, not about a company.
    static func isAboutNoCompany(_ type: String) -> Bool {
        type == "relink.silence.noticed" || type == "relink.notices.delivered"
    }

    struct Missing: Error {
        let member: StaticString
    }

    func string(_ name: StaticString, in value: JSONValue? = nil) throws(Missing) -> String {
        guard let string = (value ?? payload)[name]?.string else { throw Missing(member: name) }
        return string
    }

    private func integer(_ name: StaticString) throws(Missing) -> Int64 {
        guard let integer = payload[name]?.integer else { throw Missing(member: name) }
        return integer
    }

    private func instant(_ name: StaticString) throws(Missing) -> Instant {
        guard let instant = payload[name]?.instant else { throw Missing(member: name) }
        return instant
    }

    func name<Name: RawRepresentable<String>>(_ name: StaticString) throws(Missing) -> Name {
        guard let value = Name(rawValue: try string(name)) else { throw Missing(member: name) }
        return value
    }

    private func contact() throws(Missing) -> Contact {
        guard let contact = payload["contact"] else { throw Missing(member: "contact") }
        return Contact(
            email: try string("email", in: contact), name: contact["name"]?.string, locale: contact["locale"]?.string,
            merchantIdentifier: contact["merchantIdentifier"]?.string)
    }

    private func mail() throws(Missing) -> MailRecord {
        guard let companyID else { throw Missing(member: "companyId") }
        return MailRecord(
            mailID: try string("mailId"), companyID: companyID, episode: try integer("episode"),
            step: try integer("step"), to: try string("to"), locale: try string("locale"),
            subject: try string("subject"), status: try name("status"), attempts: try integer("attempts"),
            createdAt: try instant("createdAt"), error: payload["error"]?.string)
    }

    private var observation: Observation {
        var observation = Observation()
        observation.source = payload["source"]?.string
        observation.isDeleted = payload["isDeleted"]?.bool ?? false
        observation.name = payload["name"]?.string
        observation.tags = payload["tags"]?.members.map(BodyDecoder.tags)
        observation.connections = payload["connections"]?.elements?.compactMap { connection in
            connection["id"]?.string.map { id in
                Observation.Connection(
                    connectionID: id, status: ConnectionStatus(codatName: connection["status"]?.string),
                    sourceType: SourceType(codatName: connection["sourceType"]?.string),
                    platformKey: connection["platformKey"]?.string, platformName: connection["platformName"]?.string)
            }
        }
        if let configuration = payload["configuration"], configuration.isObject {
            observation.configuration = Observation.Configuration(
                enabled: configuration["enabled"]?.bool, configured: configuration["configured"]?.bool)
        }
        if let sync = payload["latestSync"], let code = sync["code"]?.integer {
            observation.latestSync = Observation.Sync(
                code: code, message: sync["message"]?.string, at: sync["at"]?.instant)
        }
        return observation
    }
}
