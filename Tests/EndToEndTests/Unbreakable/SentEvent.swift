import Foundation

/// Numbers that a seed determines.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A webhook that follows from a number alone, so that whoever finds its id in a store knows its bytes.
struct SentEvent {
    let number: UInt64

    init(_ number: UInt64) {
        self.number = number
    }

    /// - Returns: `nil` for an id that no event has.
    init?(messageID: String) {
        let digits = messageID.dropFirst(4)
        guard digits.count == 16, let value = UInt64(digits, radix: 16) else { return nil }
        switch messageID.prefix(4) {
        case "msg_": number = value
        case "rnd_": number = value &* Self.unscattering
        default: return nil
        }
        guard self.messageID == messageID else { return nil }
    }

    /// Half of them in order of time, half of them scattered, as Codat's two generations have them.
    var messageID: String {
        number.isMultiple(of: 2) ? "msg_" + Self.digits(number) : "rnd_" + Self.digits(number &* Self.scattering)
    }

    /// Mostly small JSON of both generations; now and then empty, no JSON, or many pages long.
    var body: Data {
        var numbers = SeededNumbers(seed: number)
        let merchant = Int.random(in: 0..<40, using: &numbers)
        let word = Self.digits(numbers.next())
        switch Int.random(in: 0..<40, using: &numbers) {
        case 0: return Data()
        case 1:
            return Data(
                (0..<Int.random(in: 1..<600, using: &numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers) })
        case 2:
            let filler = String(repeating: word, count: Int.random(in: 200..<2500, using: &numbers))
            return Data(#"{"CompanyId":"m\#(merchant)","RuleType":"Sync Completed","filler":"\#(filler)"}"#.utf8)
        case 3..<20:
            let type = Self.legacyTypes[Int.random(in: 0..<Self.legacyTypes.count, using: &numbers)]
            return Data(#"{"CompanyId":"m\#(merchant)","RuleType":"\#(type)","AlertId":"\#(word)"}"#.utf8)
        default:
            let type = Self.types[Int.random(in: 0..<Self.types.count, using: &numbers)]
            let filler = String(repeating: word, count: Int.random(in: 0..<60, using: &numbers))
            return Data(
                """
                {"id":"\(word)","eventType":"\(type)","generatedDate":"2026-03-04T02:10:44Z","payload":{\
                "referenceCompany":{"id":"m\(merchant)","name":"Shop \(merchant)"},"connection":{"id":"c\(merchant)",\
                "sourceType":"Accounting","platformName":"Books","status":"Linked"},"filler":"\(filler)"}}
                """.utf8)
        }
    }

    private static let legacyTypes = ["Sync Connection Deleted", "Sync Completed", "Sync Failed", "Nothing Known"]
    private static let types = [
        "connection.connected", "connection.deleted", "connection.disconnected", "read.completed", "company.created",
    ]
    private static let scattering: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// The inverse of ``scattering``: their product is 1, modulo 2 to the 64th.
    private static let unscattering: UInt64 = 0xF1DE_83E1_9937_733D

    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
