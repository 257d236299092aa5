/// What must hold whatever comes in from outside, one case for each way in. `deploy/fuzz` looks for inputs that break
/// it; inputs once found are checked again by the tests.
public enum FuzzCheck: String, CaseIterable, Sendable {
    case signatureHeaders = "signature-headers"
    case legacyBody = "legacy-body"
    case standardBody = "standard-body"
    case settings
    case contacts

    /// - Throws: ``BrokenPromise``.
    public func run(_ input: [UInt8]) throws {
        switch self {
        case .signatureHeaders: try SignedRequestCheck.run(input)
        case .legacyBody: try LegacyBodyCheck.run(input)
        case .standardBody: try StandardBodyCheck.run(input)
        case .settings: try SettingsCheck.run(input)
        case .contacts: try ContactsCheck.run(input)
        }
    }
}

/// Something that should always hold, and didn't.
public struct BrokenPromise: Error, CustomStringConvertible {
    public let description: String
}

/// - Parameter promise: what should hold, said as the sentence that it is.
func expect(_ promise: @autoclosure () -> String, _ holds: Bool) throws {
    if !holds { throw BrokenPromise(description: promise()) }
}

/// One input may be of several parts, such as the bodies of several webhooks. Between them stands the record separator
/// of RFC 7464, which is part of no JSON text.
func parts(of input: [UInt8]) -> [[UInt8]] {
    input.split(separator: 0x1e, omittingEmptySubsequences: false).map(Array.init)
}
