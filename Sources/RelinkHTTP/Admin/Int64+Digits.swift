extension Int64 {
    /// Reads decimal digits alone: no sign, no space.
    init?(digits text: some StringProtocol) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.allSatisfy(digits.contains), let value = Int64(text) else { return nil }
        self = value
    }
}
