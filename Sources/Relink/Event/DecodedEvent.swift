/// One event of the log, understood as far as its bytes allow.
public struct DecodedEvent: Sendable {
    public let sequence: Int64
    public let receivedAt: Instant
    public let source: String
    /// `nil` where the body doesn't tell.
    public let generation: Generation?
    /// By the name that Codat documents, or as the body has it where Relink doesn't know it (up to 200 characters).
    public let type: String?
    /// UUIDs are lower-case.
    public let companyID: String?
    public let connectionID: String?
    /// When it happened, see ``occurrence(generatedDate:receivedAt:)``.
    public let occurredAt: Instant
    public let order: EventOrder
    public let content: Content
    /// What the body's `referenceCompany`, or the payload of a `company.created`, says of the company.
    public let companyName: String?
    public let companyTags: [MerchantState.Tag]?

    public enum Content: Hashable, Sendable {
        case applied(CodatEvent)
        /// What Relink itself saw or did.
        case recorded(RelinkEvent)
        /// Of a known type that changes no state.
        case ignored
        /// Names a type that Relink does not know.
        case unrecognized
        /// What it lacks, or why it can't be read.
        case quarantined(String)
    }

    public var status: EventStatus {
        switch content {
        case .applied, .recorded: .applied
        case .ignored: .ignored
        case .unrecognized: .unrecognized
        case .quarantined: .quarantined
        }
    }

    /// What a quarantined event lacks, or why it can't be read.
    public var problem: String? {
        if case .quarantined(let problem) = content { return problem }
        return nil
    }

    /// Understands an event. Never fails: what can't be understood is quarantined, with the reason.
    public init(_ event: LoggedEvent) {
        let decoder = BodyDecoder(event.body)
        let body = event.source == RelinkEvent.source ? decoder.decodeOwn() : decoder.decode()
        sequence = event.sequence
        receivedAt = event.receivedAt
        source = event.source
        generation = body.generation
        type = body.type
        companyID = body.companyID
        connectionID = body.connectionID
        content = body.content
        companyName = body.companyName
        companyTags = body.companyTags
        occurredAt = Self.occurrence(generatedDate: body.generatedDate, receivedAt: event.receivedAt)
        order = EventOrder(
            occurredAt: occurredAt,
            rank: body.generation == .standard
                ? .standard(messageID: event.messageID) : .other(sequence: event.sequence))
    }

    /// When an event happened: what its `generatedDate` says, where that is after the start of 2000 (.NET writes
    /// `0001-01-01` for "not set") and no more than five minutes after the receipt; otherwise its receipt.
    public static func occurrence(generatedDate: Instant?, receivedAt: Instant) -> Instant {
        guard let generatedDate, generatedDate > startOf2000, generatedDate <= receivedAt.advanced(bySeconds: 300)
        else { return receivedAt }
        return generatedDate
    }

    private static let startOf2000 = Instant(milliseconds: 946_684_800_000)
}
