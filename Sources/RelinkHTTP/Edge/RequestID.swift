public import Logging
import HTTPTypes

/// What all log lines about one request have in common.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
    /// Letters, digits, `-`, `_` and `.`, at most 64 of them.
    public let description: String

    /// Of the request that the current task answers; `nil` outside one.
    @TaskLocal public static var current: RequestID?

    /// One of its own.
    init() {
        self.init(checked: Self.random())
    }

    private init(checked text: String) {
        description = text
    }

    private static func random() -> String {
        let digits = [UInt64.random(in: 1 ... .max), .random(in: 0 ... .max)].map { number in
            let hex = String(number, radix: 16)
            return String(repeating: "0", count: 16 - hex.count) + hex
        }
        return digits.joined()
    }

    /// The sender's, so that its own log and Relink's can be read together.
    ///
    /// - Parameters:
    ///   - traceparent: of W3C's Trace Context, <https://www.w3.org/TR/trace-context/#traceparent-header>: the trace's
    ///     id is taken.
    ///   - name: `X-Request-ID`, where there is no trace.
    init(traceparent: String?, name: String?) {
        if let trace = traceparent.flatMap(Self.traceID) {
            self.init(checked: trace)
        } else if let name, (1...Self.maxLength).contains(name.utf8.count), name.utf8.allSatisfy(Self.isPlain) {
            self.init(checked: name)
        } else {
            self.init()
        }
    }

    init(of headers: HTTPFields) {
        self.init(traceparent: Self.traceparent(of: headers), name: Self.name.flatMap { headers[$0] })
    }

    static func traceparent(of headers: HTTPFields) -> String? { traceparent.flatMap { headers[$0] } }

    private static let traceparent = HTTPField.Name("traceparent")
    static let name = HTTPField.Name("X-Request-ID")
    private static let maxLength = 64

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// - Returns: `nil` for what is none, or for the trace of nobody, which is all zeros.
    private static func traceID(_ traceparent: String) -> String? {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy(isHex) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return String(parts[1])
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

extension Logger.MetadataProvider {
    /// Puts the id of the request that a task answers into every line that it logs.
    public static let request = Logger.MetadataProvider {
        RequestID.current.map { ["requestId": "\($0)"] } ?? [:]
    }
}
