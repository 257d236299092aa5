/// Which span work belongs under, as W3C's Trace Context writes it:
/// <https://www.w3.org/TR/trace-context/#traceparent-header>.
public struct TraceParent: Hashable, Sendable, CustomStringConvertible {
    public let traceID: TraceID
    public let spanID: SpanID
    /// Whether whoever began the trace records it.
    public let isSampled: Bool

    public init(traceID: TraceID, spanID: SpanID, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// - Returns: `nil` for what is none: a wrong length, other signs than lower-case hex digits, ids of zeros.
    public init?(_ header: String) {
        let parts = header.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, let version = HexNumber.read(parts[0], digits: 2), version != 0xff,
            version != 0 || parts.count == 4, parts[1].count == 32,
            let high = HexNumber.read(parts[1].prefix(16), digits: 16),
            let low = HexNumber.read(parts[1].dropFirst(16), digits: 16),
            let span = HexNumber.read(parts[2], digits: 16), let flags = HexNumber.read(parts[3], digits: 2),
            high | low != 0, span != 0
        else { return nil }
        self.init(traceID: TraceID(high: high, low: low), spanID: SpanID(number: span), isSampled: flags & 1 == 1)
    }

    public var description: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }
}

/// 16 bytes that all spans of one trace share.
public struct TraceID: Hashable, Sendable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    public var description: String { HexNumber.text(high) + HexNumber.text(low) }
}

/// 8 bytes that name a span within its trace.
public struct SpanID: Hashable, Sendable, CustomStringConvertible {
    let number: UInt64

    init(number: UInt64) {
        self.number = number
    }

    static func random() -> SpanID { SpanID(number: .random(in: 1 ... .max)) }

    public var description: String { HexNumber.text(number) }
}

/// Numbers as traces write them: in lower-case hex digits, with leading zeros.
enum HexNumber {
    static func text(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    static func read(_ text: Substring.UTF8View, digits: Int) -> UInt64? {
        guard text.count == digits else { return nil }
        var number: UInt64 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}
