/// A Swift file taken apart, line by line: what is code, and what stands in comments.
struct SwiftText {
    let lines: [String]
    /// The lines with comments, and what stands in string and regex literals, blanked out.
    let code: [String]
    /// The lines with all but comments blanked out.
    let comments: [String]

    init(_ text: String) {
        var separator = Separator(text)
        separator.readCode(untilParenthesis: false)
        lines = Self.lines(Array(text.utf8))
        code = Self.lines(separator.code)
        comments = Self.lines(separator.comments)
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: newline, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
private let quote = UInt8(ascii: "\"")
private let slash = UInt8(ascii: "/")

private struct Separator {
    private let bytes: [UInt8]
    private var index = 0
    private(set) var code: [UInt8]
    private(set) var comments: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
        code = bytes
        comments = bytes.map { $0 == newline ? newline : space }
    }

    mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case slash where starts("//"): readLineComment()
            case slash where starts("/*"): readBlockComment()
            case slash where isRegexStart: readRegex()
            case quote: readString(hashes: 0)
            case UInt8(ascii: "#"):
                let hashes = bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
                index += hashes
                if starts("\"") { readString(hashes: hashes) }
            case UInt8(ascii: "("):
                depth += 1
                index += 1
            case UInt8(ascii: ")"):
                index += 1
                if depth == 0, untilParenthesis { return }
                depth -= 1
            default: index += 1
            }
        }
    }

    private func starts(_ text: StaticString, at offset: Int = 0) -> Bool {
        let place = index + offset
        guard place + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
    }

    private mutating func readLineComment() {
        while index < bytes.count, bytes[index] != newline { moveToComments() }
    }

    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            if starts("/*") { depth += 1 } else if starts("*/") { depth -= 1 } else { moveToComments(); continue }
            moveToComments()
            moveToComments()
        } while index < bytes.count && depth > 0
    }

    private mutating func moveToComments() {
        comments[index] = bytes[index]
        blank()
    }

    private mutating func blank() {
        if bytes[index] != newline { code[index] = space }
        index += 1
    }

    /// A slash that can't divide, because nothing stands before it, and that has a second one on its line.
    private var isRegexStart: Bool {
        let before = bytes[..<index].last { $0 != space && $0 != newline }
        guard before.map(Array("(,=:[{".utf8).contains) ?? true, !starts("/ ") else { return false }
        return bytes[(index + 1)...].prefix { $0 != newline }.contains(slash)
    }

    private mutating func readRegex() {
        index += 1
        while index < bytes.count, bytes[index] != slash {
            if bytes[index] == UInt8(ascii: "\\") { blank() }
            blank()
        }
        index += 1
    }

    private mutating func readString(hashes: Int) {
        let quotes = starts("\"\"\"\n") ? 3 : 1
        index += quotes
        let marks = [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
        let ending = [UInt8](repeating: quote, count: quotes) + marks
        let escape = [UInt8(ascii: "\\")] + marks
        while index < bytes.count {
            if bytes[index] == quote, bytes[index...].starts(with: ending) {
                index += ending.count
                return
            }
            guard bytes[index] == escape[0], bytes[index...].starts(with: escape) else {
                blank()
                continue
            }
            for _ in escape where index < bytes.count { blank() }
            if starts("(") {
                index += 1
                readCode(untilParenthesis: true)
            } else if index < bytes.count {
                blank()
            }
        }
    }
}
