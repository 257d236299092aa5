/// One mail to a merchant, as far as it has come. Its latest event tells all of it.
public struct MailRecord: Hashable, Sendable {
    public enum Status: String, CaseIterable, Hashable, Sendable {
        case sent
        /// The last try failed; it is made again.
        case retrying
        /// Refused for good, or given up.
        case failed
    }

    /// The same over all tries of one mail: its `Message-ID` is made of it.
    public let mailID: String
    public let companyID: String
    public let episode: Int64
    /// Which mail of the episode, from 1.
    public let step: Int64
    public let to: String
    public let locale: String
    public let subject: String
    public var status: Status
    public var attempts: Int64
    /// When the first try was made.
    public let createdAt: Instant
    public var sentAt: Instant?
    /// Why the last try failed; no personal data.
    public var error: String?

    public init(
        mailID: String, companyID: String, episode: Int64, step: Int64, to: String, locale: String, subject: String,
        status: Status, attempts: Int64, createdAt: Instant, sentAt: Instant? = nil, error: String? = nil
    ) {
        self.mailID = mailID
        self.companyID = companyID
        self.episode = episode
        self.step = step
        self.to = to
        self.locale = locale
        self.subject = subject
        self.status = status
        self.attempts = attempts
        self.createdAt = createdAt
        self.sentAt = sentAt
        self.error = error
    }

    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("mailId", mailID)
            json.member("companyId", companyID)
            writeMembers(to: &json)
            json.member("sentAt", sentAt)
            json.member("error", error)
        }
    }

    /// All but the company and what only some mails have.
    func writeMembers(to json: inout JSONWriter) {
        json.member("episode", episode)
        json.member("step", step)
        json.member("to", to)
        json.member("locale", locale)
        json.member("subject", subject)
        json.member("status", status.rawValue)
        json.member("attempts", attempts)
        json.member("createdAt", createdAt)
    }
}
