/// One event of the log, understood as far as its bytes allow.
public struct DecodedEvent: Sendable {
    private let storage: Storage

    public var sequence: Int64 { storage.sequence }
    public var receivedAt: Instant { storage.receivedAt }
    public var source: String { storage.source }
    /// `nil` where the body doesn't tell.
    public var generation: Generation? { storage.body.generation }
    /// By the name that Codat documents, or as the body has it where Relink doesn't know it (up to 200 characters).
    public var type: String? { storage.body.type }
    /// UUIDs are lower-case.
    public var companyID: String? { storage.body.companyID }
    public var connectionID: String? { storage.body.connectionID }
    /// When it happened, see ``occurrence(generatedDate:receivedAt:)``.
    public var occurredAt: Instant { storage.order.occurredAt }
    public var order: EventOrder { storage.order }
    public var content: Content { storage.body.content }
    /// What the body's `referenceCompany`, or the payload of a `company.created`, says of the company.
    public var companyName: String? { storage.body.companyName }
    public var companyTags: [MerchantState.Tag]? { storage.body.companyTags }

    /// Shared by all copies, as an event is handed on many times while it is folded, and has many parts to count.
    private final class Storage: Sendable {
        let sequence: Int64
        let receivedAt: Instant
        let source: String
        let order: EventOrder
        let body: BodyDecoder.Decoded

        init(_ event: LoggedEvent) {
            let body =
                event.source == RelinkEvent.source
                ? BodyDecoder.decodeOwn(event.body) : BodyDecoder.decode(event.body)
            sequence = event.sequence
            receivedAt = event.receivedAt
            source = event.source
            order = EventOrder(
                occurredAt: DecodedEvent.occurrence(generatedDate: body.generatedDate, receivedAt: event.receivedAt),
                rank: body.generation == .standard
                    ? .standard(messageID: event.messageID) : .other(sequence: event.sequence))
            self.body = body
        }
    }

    public enum Content: Hashable, Sendable {
        case applied(CodatEvent)
        /// What Relink itself saw or did.
        indirect case recorded(RelinkEvent)
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
        storage = Storage(event)
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
