/// Text that may stand in a mail's header: one line, without control characters.
enum HeaderText {
    /// Control characters, line ends and runs of spaces become one space each; what turns the direction of writing
    /// without an end of its own goes. A text past `limit` characters is cut.
    static func cleaned(_ text: String, limit: Int) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                if cleaned.last != " " { cleaned.append(" ") }
            } else if !isInvisible(scalar) {
                cleaned.append(scalar)
            }
        }
        let line = String(cleaned).trimmingSpaces
        return line.count > limit ? String(line.prefix(limit - 1)).trimmingSpaces + "…" : line
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar == " "
        }
    }

    /// Joiners belong to emoji and to some scripts, isolates come in pairs from the templates; all else goes.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .format && !kept.contains(scalar.value)
    }

    private static let kept = Set<UInt32>([0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2068, 0x2069])
        .union(0xE0020...0xE007F)
}

extension String {
    var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
