import Mustache

/// What a template may say. A slip is found when it is read, and not by the merchant who gets the mail.
enum TemplateSyntax {
    static let layoutName = "layout.html"

    /// - Returns: the template, ready for use, or what is wrong with it.
    static func compile(_ name: String, _ text: String) -> Result<MustacheTemplate, MailTemplateFaults> {
        // Text is not escaped for HTML; the line that says so is the first.
        let prefix = name.hasSuffix(".html") ? "" : "{{% CONTENT_TYPE:TEXT}}\n"
        let faults = tagFaults(name, text)
        guard faults.isEmpty else { return .failure(MailTemplateFaults(faults)) }
        do {
            return .success(try MustacheTemplate(string: prefix + text))
        } catch let error as MustacheTemplate.ParserError {
            let line = max(1, error.context.lineNumber - (prefix.isEmpty ? 0 : 1))
            return .failure(MailTemplateFaults([MailTemplateFault(file: name, line: line, explanation(error.error))]))
        } catch {
            return .failure(MailTemplateFaults([MailTemplateFault(file: name, line: nil, explanation(error))]))
        }
    }

    private static func explanation(_ error: any Error) -> String {
        switch error as? MustacheTemplate.Error {
        case .sectionCloseNameIncorrect: "a section is closed that is not the last one opened"
        case .expectedSectionEnd: "a section is opened and not closed"
        case .unfinishedName: "a tag is not finished; right is {{name}}"
        default: "this is no Mustache: perhaps a tag is not finished"
        }
    }

    private static func tagFaults(_ name: String, _ text: String) -> [MailTemplateFault] {
        let tag = /\{\{([{#^\/&<>=!$%]?)\s*([^{}]*?)\s*[=}]?\}\}/
        var line = 1
        var counted = text.startIndex
        return text.matches(of: tag).compactMap { match in
            line += text[counted..<match.range.lowerBound].count(where: \.isNewline)
            counted = match.range.lowerBound
            let fault = fault(of: match.output.1, String(match.output.2), in: name)
            return fault.map { MailTemplateFault(file: name, line: line, $0) }
        }
    }

    private static func fault(of sign: Substring, _ word: String, in name: String) -> String? {
        let isLayout = name == layoutName
        switch sign {
        case "=": return "delimiters can't be changed here"
        case "%": return "a pragma has no place here"
        case "!", "$": return nil
        case "{" where name.hasSuffix(".html"), "&" where name.hasSuffix(".html"):
            return "values are escaped in HTML; right is {{\(printable(word))}}"
        case "<", ">":
            return word == layoutName && name.hasSuffix(".html") && !isLayout
                ? nil : "no template but \(layoutName) can be included, and by HTML alone"
        case "/" where word == layoutName || blocks.contains(word): return nil
        default:
            let value = word.split { $0 == "(" || $0 == ")" }.last.map(String.init) ?? ""
            let known = values(of: name)
            return known.contains(value)
                ? nil : "there is no value \(printable(value)); there are \(known.sorted().joined(separator: ", "))"
        }
    }

    private static func printable(_ word: String) -> String {
        HeaderText.cleaned(word, limit: 40)
    }

    /// The parts of the layout that other templates fill.
    private static let blocks: Set = ["preheader", "content", "footer"]
    private static let frame: Set = [
        "lang", "subject", "brandName", "logoUrl", "color",
    ]
    private static let merchant: Set = [
        "company", "contact", "platform", "since", "linkUrl", "support", "canReply", "isFirst", "isReminder", "isLast",
        "step", "buttonInk",
    ]
    private static let digest: Set = ["sections", "heading", "lines", "."]

    private static func values(of name: String) -> Set<String> {
        if name == layoutName { return frame.union(blocks) }
        let own = name.hasPrefix("digest.") ? digest : merchant
        // A subject can't be made of itself, but for the digest's.
        let hasSubject = !name.hasSuffix(".subject") || name.hasPrefix("digest.")
        return own.union(hasSubject ? frame : frame.subtracting(["subject"]))
    }
}
