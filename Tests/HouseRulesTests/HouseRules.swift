import Foundation

/// The rules: each takes a text, or a path, and returns what breaks it, by line where it has one.
enum HouseRules {
    static func longLines(_ text: String) -> [String] {
        numbered(text.split(separator: "\n", omittingEmptySubsequences: false)) { line in
            line.count > 120 ? "has \(line.count) characters; 120 are allowed" : nil
        }
    }

    static func longFile(_ text: String) -> [String] {
        let count = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        return count > 400 ? ["has \(count) lines; 400 are allowed: split it by purpose"] : []
    }

    static func longFunctions(_ text: SwiftText) -> [String] {
        text.code.indices.compactMap { start in
            guard isDeclaration(text.code[start]) else { return nil }
            let length = functionLength(text.code[start...])
            return length > 60 ? "\(start + 1): function of \(length) lines; 60 are allowed" : nil
        }
    }

    private static func isDeclaration(_ line: String) -> Bool {
        guard ["func ", "init", "subscript"].contains(where: line.contains) else { return false }
        return line.contains(/^\s*(?:(?:@\w+(?:\([^)]*\))?|[a-z]+)\s+)*(?:func\s|init[?(<]|deinit\b|subscript[(<])/)
    }

    /// - Returns: the lines from a declaration to the brace that ends its body; 0 where it has none, as in a protocol.
    private static func functionLength(_ lines: ArraySlice<String>) -> Int {
        var parentheses = 0
        var braces = 0
        for (index, line) in zip(lines.indices, lines) {
            let isFirst = index == lines.startIndex
            let goesOn = ["{", "where", "->", "async", "throws", ")"].contains {
                line.drop { $0 == " " }.hasPrefix($0)
            }
            if !isFirst, braces == 0, parentheses == 0, !goesOn { return 0 }
            for byte in line.utf8 {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
                case UInt8(ascii: "{") where parentheses == 0 || braces > 0: braces += 1
                case UInt8(ascii: "}") where braces > 0:
                    braces -= 1
                    if braces == 0 { return index - lines.startIndex + 1 }
                default: break
                }
            }
        }
        return 0
    }

    /// Words that say nothing of what a thing is for.
    static func vagueNames(_ names: [String]) -> [String] {
        names.flatMap { name in
            let words = name.replacing(/[A-Z]/) { " " + $0.output }.split { !$0.isLetter }.map { $0.lowercased() }
            return vague.filter(words.contains).map { "\(name) is called \($0); say what it is for" }
        }
    }

    private static let vague = [
        "util", "utils", "helper", "helpers", "manager", "common", "misc", "extensions",
    ]

    static func typeNames(_ text: SwiftText) -> [String] {
        text.code.flatMap { line in
            let declaration = /\b(?:class|struct|enum|actor|protocol|typealias) +([A-Z]\w*)/
            return line.matches(of: declaration).map { String($0.output.1) }
        }
    }

    /// What each module may import of the package; Relink itself nothing but cryptography.
    static let arrows: [String: Set<String>] = [
        "Relink": ["Crypto", "FoundationEssentials"],
        "RelinkStore": ["Relink"],
        "RelinkSQLite": ["Relink", "RelinkStore"],
        "RelinkPostgres": ["Relink", "RelinkStore"],
        "RelinkCodat": ["Relink"],
        "RelinkMail": ["Relink"],
        "RelinkTracing": ["Relink"],
        "RelinkHTTP": ["Relink"],
        "RelinkSimulator": ["Relink"],
        "RelinkServer": [
            "Relink", "RelinkCodat", "RelinkHTTP", "RelinkMail", "RelinkPostgres", "RelinkSQLite", "RelinkStore",
            "RelinkTracing",
        ],
        "RelinkCommand": ["Relink", "RelinkCodat", "RelinkServer", "RelinkSimulator"],
        "RelinkLoad": ["Relink", "RelinkSQLite"],
    ]

    /// The modules that alone know an outside technology. The load generator measures beside a bare Hummingbird route.
    static let homes: [String: Set<String>] = [
        "GRDB": ["RelinkSQLite"], "GRDBSQLite": ["RelinkSQLite"], "CCurl": ["RelinkMail"],
        "CPostgres": ["RelinkPostgres"], "CJemalloc": ["RelinkCommand"], "CBuild": ["RelinkCommand"],
        "CSQLite": ["RelinkSQLite"], "CSQLiteVFS": ["RelinkSQLite"], "CZlib": ["RelinkSQLite"],
        "Hummingbird": ["RelinkHTTP", "RelinkLoad", "RelinkSimulator"], "Mustache": ["RelinkHTTP", "RelinkMail"],
        "Configuration": ["RelinkServer"], "Yams": ["RelinkServer"],
        "AsyncHTTPClient": ["RelinkCodat", "RelinkCommand", "RelinkServer", "RelinkSimulator", "RelinkTracing"],
        "ArgumentParser": ["RelinkCommand", "RelinkLoad"],
    ]

    static func imports(_ text: SwiftText, of module: String) -> [String] {
        guard let allowed = arrows[module] else { return ["the module \(module) has no rule about its imports"] }
        return numbered(text.code) { line in
            let statement = /^(?:@?\w+(?:\([^)]*\))? +)*import +(?:\w+ +)?(\w+)/
            guard line.contains("import "), let match = line.firstMatch(of: statement) else { return nil }
            let name = String(match.output.1)
            let isOurs = name.hasPrefix("Relink")
            guard (isOurs || module == "Relink") && !allowed.contains(name) || homes[name]?.contains(module) == false
            else { return nil }
            return "\(module) may not import \(name)"
        }
    }

    static func looseTasks(_ text: SwiftText) -> [String] {
        numbered(text.code) { line in
            line.contains("Task") && line.contains(/\bTask(?:<[^{]*>)?(?:\.detached|\.immediate)?(?:\(.*\))? *\{/)
                ? "starts a task that nobody waits for; loops are the server's alone" : nil
        }
    }

    static func traps(_ text: SwiftText) -> [String] {
        let isEmptyCatch = /\bcatch\b[^{}]*\{\s*\}/
        return zip(1..., text.code).compactMap { number, line in
            let words = ["try!", " as!", "fatalError(", "nonisolated(unsafe)"]
            if let trap = words.first(where: line.contains) { return "\(number): \(trap) may trap" }
            if line.contains(" _read {") { return "\(number): Swift 6.3 may read what is yielded once it is freed" }
            guard line.contains("catch") else { return nil }
            let clause = text.code[(number - 1)...].prefix(4).joined(separator: "\n")
            return clause.contains(isEmptyCatch) ? "\(number): a catch that does nothing" : nil
        }
    }

    /// An unchecked promise needs its reason, in a comment on the line before.
    static func unprovenPromises(_ text: SwiftText) -> [String] {
        text.code.indices.compactMap { index in
            guard text.code[index].contains("@unchecked") else { return nil }
            let reason = index > 0 ? text.comments[index - 1].filter { $0 != "/" && $0 != " " } : ""
            return reason.count >= 20 ? nil : "\(index + 1): @unchecked without a reason on the line before"
        }
    }

    static func leftovers(_ text: String) -> [String] {
        numbered(text.split(separator: "\n", omittingEmptySubsequences: false)) { line in
            let line = line.lowercased()
            guard leftoverHints.contains(where: line.contains),
                let found = line.firstMatch(of: /\b(todo|fixme|xxx|hack|for now|placeholder)\b/)
            else { return nil }
            return "\"\(found.output.1)\": finish it, or leave it out"
        }
    }

    private static let leftoverHints = ["todo", "fixme", "xxx", "hack", "for now", "placeholder"]

    static func machinePaths(_ text: String) -> [String] {
        numbered(text.split(separator: "\n", omittingEmptySubsequences: false)) { line in
            guard ["work", "root", "tmp", "home", "opt", "shared"].contains(where: { line.contains("/\($0)/") }) else {
                return nil
            }
            let found = line.firstMatch(of: /(?:^|[^\w.\/*-])(\/(?:work|root|tmp|home|opt)\/)|(\.\.\/shared\/)/)
            return found.map { "\($0.output.0) is a path of one machine" }
        }
    }

    /// - Parameter exists: whether a file or folder is at a path relative to the text's own.
    static func brokenLinks(_ markdown: String, exists: (String) -> Bool) -> [String] {
        var isFenced = false
        return numbered(markdown.split(separator: "\n", omittingEmptySubsequences: false)) { line in
            if line.drop(while: { $0 == " " }).hasPrefix("```") { isFenced.toggle() }
            if isFenced || line.hasPrefix("    ") { return nil }
            let targets = line.replacing(/`[^`]*`/, with: "").matches(of: /\]\(([^)\s#]+)[^)]*\)/)
            let broken = targets.lazy.map { String($0.output.1) }.first { !$0.contains(":") && !exists($0) }
            return broken.map { "links to \($0), which is not there" }
        }
    }

    /// A sample is called what its type is called, perhaps with a word behind it.
    static func misnamedSample(_ json: Data, name: String) throws -> [String] {
        let body = try JSONSerialization.jsonObject(with: json) as? [String: Any]
        guard let type = (body?["eventType"] ?? body?["RuleType"]) as? String else { return ["has no type"] }
        let words = type.replacing(/([a-z])([A-Z])/) { "\($0.output.1) \($0.output.2)" }
            .split { !$0.isLetter }.map { $0.lowercased() }.joined(separator: "-")
        return name == words || name.hasPrefix(words + "-") ? [] : ["is a \(type), so it should be called \(words)"]
    }

    static func strangers(_ entries: [String]) -> [String] {
        entries.filter { !$0.hasPrefix(".") && !topLevel.contains($0) }
    }

    /// `Package.resolved` is SwiftPM's own, and ignored by git.
    private static let topLevel: Set = [
        "CHANGELOG.md", "LICENSE", "Package.resolved", "Package.swift", "README.md", "Samples", "Sources", "Tests",
        "deploy",
    ]

    private static func numbered(_ lines: [some StringProtocol], _ fault: (String) -> String?) -> [String] {
        zip(1..., lines).compactMap { number, line in fault(String(line)).map { "\(number): \($0)" } }
    }
}
