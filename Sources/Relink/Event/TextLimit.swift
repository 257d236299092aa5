/// Bounds on text from outside. Counted in Unicode scalars: one character may be made of any number of them.
enum TextLimit {
    /// A company's or connection's id, or a type's name.
    static let id = 200
    static let name = 500

    static func fits(_ text: String, _ limit: Int) -> Bool {
        text.utf8.count <= limit || text.unicodeScalars.dropFirst(limit).isEmpty
    }

    static func cut(_ text: String, to limit: Int) -> String {
        fits(text, limit) ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
    }

    /// Whether there is a text, within its limit, without line breaks and control characters.
    static func isOneLine(_ text: String, _ limit: Int) -> Bool {
        !text.isEmpty && fits(text, limit)
            && !text.unicodeScalars.contains { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: true
                default: false
                }
            }
    }
}
