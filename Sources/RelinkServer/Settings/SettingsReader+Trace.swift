import Foundation

/// Where traces go.
extension SettingsReader {
    mutating func trace() -> Settings.Trace? {
        let endpoint = url("trace.endpoint")
        let ratio = fraction("trace.ratio")
        let headers = headerFields("trace.headers")
        guard let endpoint, ratio > 0 else { return nil }
        return Settings.Trace(endpoint: Self.withPath(endpoint), ratio: ratio, headers: headers)
    }

    /// Collectors take traces at a path of their own, which is easily forgotten.
    private static func withPath(_ url: String) -> String {
        guard var parts = URLComponents(string: url), parts.path.isEmpty || parts.path == "/" else { return url }
        parts.path = "/v1/traces"
        return parts.string ?? url
    }

    private mutating func fraction(_ key: String) -> Double {
        let text = text(key)
        guard let text, text.contains(/^[0-9]+(\.[0-9]+)?$/), let number = Double(text), number <= 1 else {
            refuse(key, nil, text, "right is a number from 0 to 1, such as 0.01")
            return 0
        }
        return number
    }

    /// `name=value`, as OpenTelemetry writes them: what means something there is written %XX in a value.
    private mutating func headerFields(_ key: String) -> [(name: String, value: Secret)] {
        var fields: [(name: String, value: Secret)] = []
        for (index, item) in list(key).enumerated() {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].trimmingCharacters(in: .whitespaces)
            let value = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces).removingPercentEncoding : nil
            guard let value, name.contains(/^[A-Za-z0-9!#$%&'*+.^_`|~\-]+$/),
                value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
            else {
                fault(
                    "\(key)[\(index)]",
                    "(hidden) is no field; right is name=value of visible ASCII, signs such as a comma written %2C")
                continue
            }
            fields.append((name, Secret(value)))
        }
        return fields
    }
}
