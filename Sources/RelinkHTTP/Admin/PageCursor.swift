import Relink

/// Where the next page of a list begins, as text that means nothing outside: base64url (RFC 4648, section 5) of the
/// position and a check sum, so that a cursor that was cut or changed is found out.
enum PageCursor {
    static func text(of position: MerchantQuery.Position) -> String {
        seal("m:\(position.health.rawValue):\(position.since.ticks):\(position.companyID)")
    }

    /// - Parameter before: the sequence that the next page ends before.
    static func text(ofHistoryBefore before: Int64) -> String {
        seal("h:\(before)")
    }

    /// - Parameter before: the place that the next page ends before.
    static func text(ofMailsBefore before: Int64) -> String {
        seal("mail:\(before)")
    }

    static func position(_ cursor: String) -> MerchantQuery.Position? {
        guard let parts = open(cursor)?.split(separator: ":", maxSplits: 3), parts.count == 4, parts[0] == "m",
            let health = MerchantHealth(rawValue: String(parts[1])), let ticks = Int64(parts[2])
        else { return nil }
        return MerchantQuery.Position(health: health, since: Instant(ticks: ticks), companyID: String(parts[3]))
    }

    static func historyBefore(_ cursor: String) -> Int64? { number("h", in: cursor) }

    static func mailsBefore(_ cursor: String) -> Int64? { number("mail", in: cursor) }

    private static func number(_ list: Substring, in cursor: String) -> Int64? {
        guard let parts = open(cursor)?.split(separator: ":", maxSplits: 1), parts.count == 2, parts[0] == list else {
            return nil
        }
        return Int64(digits: parts[1])
    }

    private static func seal(_ text: String) -> String {
        let base64 = Base64.encode(Array(text.utf8) + checkSum(text.utf8)).utf8
        let url = base64.filter { $0 != UInt8(ascii: "=") }.map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        return String(decoding: url, as: UTF8.self)
    }

    private static func open(_ cursor: String) -> String? {
        guard !cursor.utf8.contains(where: { "+/=".utf8.contains($0) }) else { return nil }
        let base64 = cursor.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        guard let bytes = Base64.decode(base64, padding: .optional), bytes.count > 4,
            checkSum(bytes.dropLast(4)).elementsEqual(bytes.suffix(4))
        else { return nil }
        return String(validating: bytes.dropLast(4), as: UTF8.self)
    }

    /// FNV-1a, 32 bits: against mishaps. A cursor that is forged on purpose shows nothing that the list doesn't.
    private static func checkSum(_ bytes: some Swift.Sequence<UInt8>) -> [UInt8] {
        let sum = bytes.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
    }
}
