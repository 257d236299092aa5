import Foundation

/// Fresh ids, each in the shape that Codat gives it.
enum Identifier {
    static func guid() -> String { UUID().uuidString.lowercased() }

    /// Of a webhook message: the same on all attempts.
    static func message() -> String { "msg_" + guid().replacing("-", with: "") }

    /// Six digits.
    static func passcode() -> String { String(Int.random(in: 100_000...999_999)) }
}
