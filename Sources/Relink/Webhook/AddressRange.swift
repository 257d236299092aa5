/// The addresses that begin with the same bits: `192.0.2.0/24`, `2001:db8::/32`, or one address alone.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    let base: IPAddress
    /// Of the 128 bits; 96 more than is written for IPv4.
    let prefixLength: Int

    /// The addresses that Codat's documentation of webhooks names: the first two send legacy rules, the others the new
    /// service.
    public static let codat = [
        AddressRange(base: IPAddress(bits: 0xffff_144d_52a8), prefixLength: 128),
        AddressRange(base: IPAddress(bits: 0xffff_338e_4c16), prefixLength: 128),
        AddressRange(base: IPAddress(bits: 0xffff_049f_726c), prefixLength: 128),
        AddressRange(base: IPAddress(bits: 0xffff_1475_bebf), prefixLength: 128),
    ]

    private init(base: IPAddress, prefixLength: Int) {
        self.base = base
        self.prefixLength = prefixLength
    }

    /// - Parameter text: CIDR notation (RFC 4632, RFC 4291), or an address alone for a range of one.
    public init(parsing text: String) throws(AddressRangeFault) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let base = IPAddress(address) else { throw .notAnAddress(text) }
        // ::ffff:192.0.2.0/120 counts in IPv6's bits though it means an IPv4 range.
        let offset = base.isIPv4 && !address.contains(":") ? 96 : 0
        var prefixLength = 128
        if parts.count == 2 {
            guard let length = IPAddress.decimal(Array(parts[1].utf8.prefix(4))[...], upTo: 128 - offset) else {
                throw .badPrefixLength(text, limit: 128 - offset)
            }
            prefixLength = length + offset
        }
        let network = IPAddress(bits: base.bits & Self.mask(prefixLength))
        guard network == base else {
            throw .hostBitsSet(text, network: "\(network)/\(prefixLength - (network.isIPv4 ? 96 : 0))")
        }
        self.init(base: base, prefixLength: prefixLength)
    }

    /// The ranges that one word of `webhook.allowedAddresses` or `webhook.trustedProxies` stands for: one in CIDR
    /// notation, or the four of ``codat`` for the word `codat`.
    public static func ranges(parsing word: String) throws(AddressRangeFault) -> [AddressRange] {
        word == "codat" ? codat : [try AddressRange(parsing: word)]
    }

    /// An IPv4 address is in no IPv6 range, not even in `::/0`.
    public func contains(_ address: IPAddress) -> Bool {
        address.isIPv4 == base.isIPv4 && address.bits & Self.mask(prefixLength) == base.bits
    }

    public var description: String { "\(base)/\(prefixLength - (base.isIPv4 ? 96 : 0))" }

    private static func mask(_ prefixLength: Int) -> UInt128 {
        prefixLength == 0 ? 0 : UInt128.max << (128 - prefixLength)
    }
}

/// What is wrong with a range of addresses in the settings.
public enum AddressRangeFault: Error, Hashable, Sendable, CustomStringConvertible {
    case notAnAddress(String)
    case badPrefixLength(String, limit: Int)
    case hostBitsSet(String, network: String)

    public var description: String {
        switch self {
        case .notAnAddress(let text):
            "“\(text)” is no range of addresses; right is for example 192.0.2.7, 192.0.2.0/24, 2001:db8::/32 or codat"
        case .badPrefixLength(let text, let limit):
            "“\(text)” needs a whole number from 0 to \(limit) behind the slash"
        case .hostBitsSet(let text, let network):
            "“\(text)” has bits set behind its prefix; the range around it is \(network)"
        }
    }
}
