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

    /// A header that matters here.
    public enum Name: Sendable {
        case standardID, standardTimestamp, standardSignature, svixID, svixTimestamp, svixSignature, authorization

        /// - Parameter name: in any case.
        public init?(_ name: UnsafeRawBufferPointer) {
            switch name.count {
            case 7 where Self.equal(name, "svix-id"): self = .svixID
            case 10 where Self.equal(name, "webhook-id"): self = .standardID
            case 13 where Self.equal(name, "authorization"): self = .authorization
            case 14 where Self.equal(name, "svix-timestamp"): self = .svixTimestamp
            case 14 where Self.equal(name, "svix-signature"): self = .svixSignature
            case 17 where Self.equal(name, "webhook-timestamp"): self = .standardTimestamp
            case 17 where Self.equal(name, "webhook-signature"): self = .standardSignature
            default: return nil
            }
        }

        /// - Parameter lowercased: of the name's length, lower-case letters and hyphens.
        private static func equal(_ name: UnsafeRawBufferPointer, _ lowercased: StaticString) -> Bool {
            lowercased.withUTF8Buffer { expected in
                zip(name, expected).allSatisfy { byte, lower in
                    byte == lower || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) && byte | 0x20 == lower
                }
            }
        }
    }

    public mutating func add(name: String, value: String) {
        var name = name
        if let name = name.withUTF8({ Name(UnsafeRawBufferPointer($0)) }) { add(name, value) }
    }

    public mutating func add(_ name: Name, _ value: String) {
        switch name {
        case .standardID: standard.id.add(value)
        case .standardTimestamp: standard.timestamp.add(value)
        case .standardSignature: standard.signatures.append(value)
        case .svixID: svix.id.add(value)
        case .svixTimestamp: svix.timestamp.add(value)
        case .svixSignature: svix.signatures.append(value)
        case .authorization: authorization.add(value)
        }
    }

    /// The message id that the headers claim, fit to be shown, whether or not anything proves it: `webhook-id`, else
    /// `svix-id`.
    public var claimedMessageID: String? {
        family { !($0.id.value?.isEmpty ?? true) }?.id.value.map(MessageID.inHeader)
    }

    /// The family that a signature is checked by: the first that is whole, else the first that is signed.
    var signedFamily: Family {
        if standard.missing == nil { return standard }
        return svix.missing == nil || svix.isSigned && !standard.isSigned ? svix : standard
    }

    /// The first of the two families of which something is true.
    func family(where isTrue: (Family) -> Bool) -> Family? {
        isTrue(standard) ? standard : isTrue(svix) ? svix : nil
    }

    public var description: String { "-" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
