/// A path with room for values: `{name}` takes one segment and keeps it, `*` takes one, `**` at the end takes what
/// follows, if anything.
struct PathPattern: Hashable, Sendable {
    private let segments: [Substring]
    private let takesRest: Bool

    init(_ text: String) {
        var segments = text.split(separator: "/")
        takesRest = segments.last == "**"
        if takesRest { segments.removeLast() }
        self.segments = segments
    }

    /// How many of its segments are given letter by letter: where two patterns fit a path, the one with more is meant.
    var literalCount: Int { segments.count { !$0.hasPrefix("{") && $0 != "*" } }

    /// - Returns: the values by name, percent-decoded; `nil` where the path is another.
    func match(_ path: String) -> [String: String]? {
        let given = path.split(separator: "/")
        guard given.count == segments.count || takesRest && given.count > segments.count else { return nil }
        var values: [String: String] = [:]
        for (segment, value) in zip(segments, given) {
            if segment.hasPrefix("{") {
                values[String(segment.dropFirst().dropLast())] = FormFields.decoded(value, isForm: false)
            } else if segment != "*", segment != value {
                return nil
            }
        }
        return values
    }
}
