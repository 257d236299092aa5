/// Lays a rendered text out as plain mails are: lines of at most 76 characters, paragraphs one empty line apart.
enum TextWrapping {
    private static let width = 76

    static func wrapped(_ text: String) -> String {
        tidied(text.split(separator: "\n", omittingEmptySubsequences: false).flatMap(lines))
    }

    /// Without empty lines at either end, or two in a row.
    static func tidied(_ text: String) -> String {
        tidied(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    private static func tidied(_ lines: [String]) -> String {
        var tidied: [String] = []
        for line in lines {
            let isEmpty = line.allSatisfy { $0 == " " }
            if isEmpty, tidied.last?.isEmpty != false { continue }
            tidied.append(isEmpty ? "" : line)
        }
        if tidied.last?.isEmpty == true { tidied.removeLast() }
        return tidied.joined(separator: "\n")
    }

    /// A word that is longer than a line, such as a link, gets one of its own and stays whole.
    private static func lines(of line: Substring) -> [String] {
        guard line.count > width else { return [String(line)] }
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            if !current.isEmpty, current.count + 1 + word.count > width {
                lines.append(current)
                current = ""
            }
            current += (current.isEmpty ? "" : " ") + word
        }
        return lines + [current]
    }
}
