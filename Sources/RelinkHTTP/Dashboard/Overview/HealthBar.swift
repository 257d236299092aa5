import Relink

/// The merchants by health as one bar, cut in their proportions. Beside it stand the same figures as text.
enum HealthBar {
    private static let width = 1000.0

    static func svg(_ totals: [MerchantHealth: Int64], _ language: Language) -> Markup {
        let all = totals.values.reduce(0, +)
        guard all > 0 else { return "" }
        var x = 0.0
        var parts: [Markup] = []
        for health in MerchantHealth.byUrgency {
            let count = totals[health, default: 0]
            guard count > 0 else { continue }
            // What is there must be seen, be it one of a million.
            let length = max(6, Double(count) / Double(all) * width)
            let (left, size) = (Int(x.rounded()), Int(length.rounded()))
            parts.append(#"<rect class="fill \#(health.rawValue)" x="\#(left)" y="0" width="\#(size)" height="14"/>"#)
            x += length
        }
        return """
            <svg class="bar-chart" viewBox="0 0 \(Int(x.rounded(.up))) 14" preserveAspectRatio="none" \
            aria-hidden="true" focusable="false">\(Markup(joining: parts))</svg>
            """
    }
}
