import Foundation
import Relink

/// What a load showed, for a person or as JSON.
struct LoadReport {
    let outcome: LoadOutcome

    init(_ outcome: LoadOutcome) {
        self.outcome = outcome
    }

    func print(asJSON: Bool) {
        if asJSON { Swift.print(json) } else { Swift.print(text) }
    }

    var text: String {
        var rows = [["requests", "per s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms"]]
        for (kind, tally) in zip(outcome.kinds, outcome.tallies) {
            let latency = tally.quantiles()
            let times = [latency.p50, latency.p90, latency.p99, latency.p999, latency.max].map(Self.milliseconds)
            rows.append(
                ["\(kind): \(tally.acknowledged)", Self.rate(Double(tally.acknowledged) / outcome.seconds)] + times)
        }
        var lines = [AlignedText.of(rows)]
        let statuses = outcome.statuses.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        lines.append("answers: \(statuses.isEmpty ? "none" : statuses.joined(separator: ", "))")
        let faults = outcome.faults.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            "\($0.value) × \($0.key.rawValue)"
        }
        lines.append("faults: \(faults.isEmpty ? "none" : faults.joined(separator: ", "))")
        if outcome.unsent > 0 { lines.append("due, and never sent for want of a free connection: \(outcome.unsent)") }
        return lines.joined(separator: "\n")
    }

    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("seconds", outcome.seconds)
            json.member("acknowledged", outcome.acknowledged)
            json.member("acknowledgedPerSecond", outcome.acknowledgedPerSecond)
            json.key("kinds")
            json.array(zip(outcome.kinds, outcome.tallies)) { json, pair in
                json.object { Self.write(&$0, kind: pair.0, pair.1) }
            }
            json.key("statuses")
            json.object { json in
                for (status, count) in outcome.statuses.sorted(by: { $0.key < $1.key }) {
                    json.member("\(status)", count)
                }
            }
            json.key("faults")
            json.object { json in
                for fault in LoadOutcome.ConnectionFault.allCases {
                    json.member("\(fault)", outcome.faults[fault] ?? 0)
                }
            }
            json.member("unsent", outcome.unsent)
        }
        return json.text
    }

    private static func write(_ json: inout JSONWriter, kind: String, _ tally: LoadTally) {
        let latency = tally.quantiles()
        json.member("kind", kind)
        json.member("acknowledged", tally.acknowledged)
        json.member("slowestRefusal", Double(tally.slowestRefusal) / 1e6)
        json.key("milliseconds")
        json.object { json in
            json.member("p50", Double(latency.p50) / 1e6)
            json.member("p90", Double(latency.p90) / 1e6)
            json.member("p99", Double(latency.p99) / 1e6)
            json.member("p99.9", Double(latency.p999) / 1e6)
            json.member("max", Double(latency.max) / 1e6)
        }
    }

    static func milliseconds(_ nanoseconds: Int64) -> String {
        String(format: "%.2f", Double(nanoseconds) / 1e6)
    }

    static func rate(_ perSecond: Double) -> String {
        String(format: "%.0f", perSecond)
    }
}

/// Rows in columns: the first to the left, the others to the right.
enum AlignedText {
    static func of(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }
            .joined(separator: "  ")
        }
        .joined(separator: "\n")
    }
}

extension JSONWriter {
    /// To three decimal places.
    mutating func member(_ name: String, _ value: Double) {
        key(name)
        raw(String(format: "%.3f", value).utf8)
    }
}
