/// An IPv4 or IPv6 address. An IPv4 address mapped into IPv6 (`::ffff:a.b.c.d`) is the IPv4 address, however it is
/// written.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// All 128 bits in host order; IPv4 in its mapped form.
    let bits: UInt128

    private static let mapped: UInt128 = 0xffff_0000_0000

    init(bits: UInt128) {
        self.bits = bits
    }

    public var isIPv4: Bool { bits >> 32 == Self.mapped >> 32 }

    /// Reads the textual forms of RFC 4291, section 2.2, and dotted IPv4 without leading zeros; no port, no zone.
    ///
    /// - Returns: `nil` for all else.
    public init?(_ text: some StringProtocol) {
        let text = Array(text.utf8.prefix(46))
        if text.contains(UInt8(ascii: ":")) {
            guard let bits = Self.ipv6(text) else { return nil }
            self.bits = bits
        } else {
            guard let bits = Self.ipv4(text[...]) else { return nil }
            self.bits = Self.mapped | UInt128(bits)
        }
    }

    /// Dotted for IPv4, else as RFC 5952 wants it.
    public var description: String {
        guard !isIPv4 else {
            return stride(from: 24, through: 0, by: -8).map { String(bits >> $0 & 0xff) }.joined(separator: ".")
        }
        let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: bits >> $0) }
        let zeros = Self.longestRunOfZeros(groups)
        guard zeros.count > 1 else { return Self.hex(groups[...]) }
        return Self.hex(groups[..<zeros.lowerBound]) + "::" + Self.hex(groups[zeros.upperBound...])
    }

    private static func ipv4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let byte = decimal(part, upTo: 255) else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }

    private static func ipv6(_ text: [UInt8]) -> UInt128? {
        guard let gap = text.indices.dropLast().first(where: { isColon(text[$0]) && isColon(text[$0 + 1]) }) else {
            guard let groups = groups(text[...]), groups.count == 8 else { return nil }
            return joined(groups)
        }
        guard let before = groups(text[..<gap], mayEndInIPv4: false), let after = groups(text[(gap + 2)...]),
            before.count + after.count < 8
        else { return nil }
        return joined(before + Array(repeating: 0, count: 8 - before.count - after.count) + after)
    }

    /// Groups of hex digits between colons; at the end there may be a dotted IPv4 address for two of them.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndInIPv4: Bool = true) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInIPv4, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let address = ipv4(part) else { return nil }
                groups += [UInt16(address >> 16), UInt16(address & 0xffff)]
            } else {
                guard (1...4).contains(part.count) else { return nil }
                var group: UInt16 = 0
                for byte in part {
                    guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
                    group = group << 4 | UInt16(digit)
                }
                groups.append(group)
            }
        }
        return groups
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// A decimal number of at most three digits without leading zeros.
    static func decimal(_ text: ArraySlice<UInt8>, upTo limit: Int) -> Int? {
        guard (1...3).contains(text.count), text.count == 1 || text.first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value <= limit ? value : nil
    }

    private static func isColon(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ":") }

    private static func hex(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in groups.indices {
            if groups[index] != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }
}
