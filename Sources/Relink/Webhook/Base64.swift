/// Base64 with the standard alphabet (RFC 4648, section 4), read strictly: no white space, no URL-safe letters, nothing
/// behind the padding, no set bits that decode to nothing. So one value has one spelling, but for the padding.
public enum Base64 {
    public enum Padding: Sendable {
        case required
        /// May be left off whole, but not in part.
        case optional
    }

    /// - Returns: `nil` where the text is no base64; an empty array for an empty text.
    public static func decode(_ text: some Collection<UInt8>, padding: Padding = .required) -> [UInt8]? {
        // A buffer is gone through several times as fast as a text.
        text.withContiguousStorageIfAvailable { decode($0, padding) } ?? decode(Array(text)[...], padding)
    }

    private static func decode(_ text: some RandomAccessCollection<UInt8>, _ padding: Padding) -> [UInt8]? {
        let letters = text.prefix { $0 != UInt8(ascii: "=") }
        let missing = (4 - letters.count % 4) % 4
        let padded = text.count - letters.count
        guard missing < 3, padded == missing || padded == 0 && padding == .optional,
            text.dropFirst(letters.count).allSatisfy({ $0 == UInt8(ascii: "=") })
        else { return nil }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count * 3 / 4)
        var pending: UInt32 = 0
        var pendingBits: UInt32 = 0
        for letter in letters {
            guard let value = value(of: letter) else { return nil }
            pending = pending << 6 | value
            pendingBits += 6
            if pendingBits >= 8 {
                pendingBits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> pendingBits))
                pending &= 1 << pendingBits - 1
            }
        }
        return pending == 0 ? bytes : nil
    }

    /// With padding.
    public static func encode(_ bytes: some Swift.Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.underestimatedCount + 2) / 3 * 4)
        var pending: UInt32 = 0
        var pendingBits: UInt32 = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            pendingBits += 8
            while pendingBits >= 6 {
                pendingBits -= 6
                text.append(letter(for: pending >> pendingBits))
                pending &= 1 << pendingBits - 1
            }
        }
        if pendingBits > 0 { text.append(letter(for: pending << (6 - pendingBits))) }
        while !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func letter(for value: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value)
        return switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
