/// Metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge
    }

    struct Sample: Sendable {
        fileprivate let value: String
        fileprivate let labels: [(name: String, value: String)]

        init(_ value: some BinaryInteger, _ labels: [(name: String, value: String)] = []) {
            self.value = String(value)
            self.labels = labels
        }

        init(_ value: Double, _ labels: [(name: String, value: String)] = []) {
            self.value = PrometheusText.number(value)
            self.labels = labels
        }
    }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// A metric without samples is left out whole.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        describe(name, kind.rawValue, help)
        for sample in samples { line(name, sample) }
    }

    /// - Parameters:
    ///   - bounds: each bucket's upper bound, ascending.
    ///   - counts: of each bucket alone, and in the end of what is above all bounds.
    mutating func addHistogram(_ name: String, _ help: String, bounds: [Double], counts: [UInt64], sum: Double) {
        describe(name, "histogram", help)
        var total: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            line(name + "_bucket", Sample(total, [("le", Self.number(bound))]))
        }
        line(name + "_sum", Sample(sum))
        line(name + "_count", Sample(total))
    }

    private mutating func describe(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quote: false))\n# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ sample: Sample) {
        text += name
        if !sample.labels.isEmpty {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quote: true))\"" }
            text += "{" + labels.joined(separator: ",") + "}"
        }
        text += " \(sample.value)\n"
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quote: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    fileprivate static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }
}
