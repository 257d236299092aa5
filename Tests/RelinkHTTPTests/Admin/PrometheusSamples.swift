/// What a scraper reads out of Prometheus' text format 0.0.4, strictly: each metric described once and before its
/// samples, its samples together, each series once, histograms cumulative up to `+Inf`, a line end behind every line.
struct PrometheusSamples {
    private(set) var types: [String: String] = [:]
    /// By series: name and labels as they stand in the text.
    private(set) var values: [String: Double] = [:]
    private var described: Set<String> = []
    private var current: String?

    struct Malformed: Error { let line: String }

    init(parsing text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(line: "end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# HELP ") {
                try describe(line)
            } else if line.hasPrefix("# TYPE ") {
                try type(line)
            } else {
                try sample(line)
            }
        }
        for (name, type) in types where type == "histogram" { try checkHistogram(name) }
    }

    private mutating func describe(_ line: Substring) throws {
        let parts = line.dropFirst(7).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, Self.isName(parts[0]), described.insert(String(parts[0])).inserted else {
            throw Malformed(line: String(line))
        }
        current = String(parts[0])
    }

    private mutating func type(_ line: Substring) throws {
        let parts = line.dropFirst(7).split(separator: " ")
        guard parts.count == 2, String(parts[0]) == current, types[String(parts[0])] == nil,
            ["counter", "gauge", "histogram"].contains(parts[1]),
            parts[1] != "counter" || parts[0].hasSuffix("_total")
        else { throw Malformed(line: String(line)) }
        types[String(parts[0])] = String(parts[1])
    }

    private mutating func sample(_ line: Substring) throws {
        let name = line.prefix { $0 != "{" && $0 != " " }
        guard let current, let type = types[current], Self.isName(name) else { throw Malformed(line: String(line)) }
        let own = type == "histogram" ? ["_bucket", "_sum", "_count"].map { current + $0 } : [current]
        guard own.contains(String(name)), let space = line.lastIndex(of: " ") else {
            throw Malformed(line: String(line))
        }
        try Self.checkLabels(line[name.endIndex..<space], of: line)
        let text = line[line.index(after: space)...]
        let value: Double? = text == "+Inf" ? .infinity : text == "-Inf" ? -.infinity : Double(text)
        guard let value, values.updateValue(value, forKey: String(line[..<space])) == nil else {
            throw Malformed(line: String(line))
        }
    }

    private static func checkLabels(_ text: Substring, of line: Substring) throws {
        guard !text.isEmpty else { return }
        guard text.hasPrefix("{"), text.hasSuffix("}") else { throw Malformed(line: String(line)) }
        var rest = text.dropFirst().dropLast()
        while !rest.isEmpty {
            let name = rest.prefix { $0 != "=" }
            rest = rest.dropFirst(name.count)
            guard isName(name), !name.contains(":"), rest.hasPrefix("=\"") else { throw Malformed(line: String(line)) }
            rest = rest.dropFirst(2)
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\" else { continue }
                guard let escaped = rest.popFirst(), "\\\"n".contains(escaped) else {
                    throw Malformed(line: String(line))
                }
            }
            if !rest.isEmpty, rest.popFirst() != "," { throw Malformed(line: String(line)) }
        }
    }

    private func checkHistogram(_ name: String) throws {
        let prefix = "\(name)_bucket{le=\""
        let buckets = values.filter { $0.key.hasPrefix(prefix) }.map { key, value in
            let bound = key.dropFirst(prefix.count).dropLast(2)
            return (bound: bound == "+Inf" ? Double.infinity : Double(bound) ?? -.infinity, value: value)
        }
        let counts = buckets.sorted { $0.bound < $1.bound }.map(\.value)
        guard buckets.contains(where: { $0.bound == .infinity }), counts == counts.sorted(),
            counts.last == values[name + "_count"], values[name + "_sum"] != nil
        else { throw Malformed(line: name) }
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, !first.isNumber else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
    }
}
