/// Text from outside as it may stand in HTML, between tags and in quoted attributes.
///
/// Templates hold it in three braces. swift-mustache escapes by grapheme clusters, and so passes a `<` that shares one
/// with a character before or behind it (U+0600, say); browsers read scalars.
public struct HTMLText: Hashable, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ text: String) {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            // Embeddings, overrides and isolates (UAX 9) would reach beyond their text where no <bdi> holds them.
            case "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}": break
            default:
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: escaped += " "
                default: escaped.unicodeScalars.append(scalar)
                }
            }
        }
        description = escaped
    }
}
