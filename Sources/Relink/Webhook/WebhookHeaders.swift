/// The headers of a request that bear on who sent it: the two families of signature headers, and `Authorization`.
///
/// Collected from all headers of a request, in any case of their names. Repeated headers are kept track of: two
/// different ids or timestamps contradict each other, several signature headers add up to one list.
public struct WebhookHeaders: Sendable, CustomStringConvertible, CustomReflectable {
    /// `webhook-id`, `webhook-timestamp`, `webhook-signature`, or the same of `svix-`.
    struct Family: Sendable {
        let prefix: StaticString
        var id = Field()
        var timestamp = Field()
        var signatures: [String] = []

        /// A lone id is only an id.
        var isSigned: Bool { timestamp.value != nil || !signatures.isEmpty }

        /// The first of the three that is missing or empty; `nil` for a whole family.
        var missing: String? {
            if id.value?.isEmpty ?? true { return "\(prefix)id" }
            if timestamp.value?.isEmpty ?? true { return "\(prefix)timestamp" }
            return signatures.allSatisfy(\.isEmpty) ? "\(prefix)signature" : nil
        }
    }

    /// A header that must have one value, however often it comes.
    struct Field: Sendable {
        private(set) var value: String?
        private(set) var isContradictory = false

        mutating func add(_ other: String) {
            guard let value else {
                value = other
                return
            }
            if !value.utf8.elementsEqual(other.utf8) { isContradictory = true }
        }
    }

    private(set) var standard = Family(prefix: "webhook-")
    private(set) var svix = Family(prefix: "svix-")
    private(set) var authorization = Field()

    public init() {}

    /// - Parameter fields: all headers of a request, in order; those that don't matter here cost a look at their
    ///   length.
    public init(_ fields: some Swift.Sequence<(name: String, value: String)>) {
        for field in fields { add(name: field.name, value: field.value) }
    }

    public mutating func add(name: String, value: String) {
        switch name.utf8.count {
        case 7 where Self.equal(name, "svix-id"): svix.id.add(value)
        case 10 where Self.equal(name, "webhook-id"): standard.id.add(value)
        case 13 where Self.equal(name, "authorization"): authorization.add(value)
        case 14 where Self.equal(name, "svix-timestamp"): svix.timestamp.add(value)
        case 14 where Self.equal(name, "svix-signature"): svix.signatures.append(value)
        case 17 where Self.equal(name, "webhook-timestamp"): standard.timestamp.add(value)
        case 17 where Self.equal(name, "webhook-signature"): standard.signatures.append(value)
        default: break
        }
    }

    /// The message id that the headers claim, fit to be shown, whether or not anything proves it: `webhook-id`, else
    /// `svix-id`.
    public var claimedMessageID: String? {
        for family in [standard, svix] {
            if let id = family.id.value, !id.isEmpty { return MessageID.inHeader(id) }
        }
        return nil
    }

    public var description: String { "-" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// - Parameter lowercased: of the name's length, lower-case letters and hyphens.
    private static func equal(_ name: String, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { expected in
            zip(name.utf8, expected).allSatisfy { byte, lower in
                byte == lower || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) && byte | 0x20 == lower
            }
        }
    }
}
