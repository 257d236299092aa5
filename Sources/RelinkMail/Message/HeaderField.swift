import Foundation
import Relink

/// One field of a mail's header, folded so that lines stay within 78 bytes where words let them (RFC 5322 section
/// 2.2.3), with encoded words for what isn't ASCII (RFC 2047).
struct HeaderField {
    private(set) var lines: String
    private var column: Int

    init(_ name: String) {
        lines = name + ":"
        column = lines.utf8.count
    }

    /// Puts a word behind a space, on a new line where this one is full.
    mutating func append(word: String) {
        let length = word.utf8.count
        if column + 1 + length > Self.width, column > 1 {
            lines += "\r\n"
            column = 0
        }
        lines += " " + word
        column += 1 + length
    }

    /// Puts free text, such as a subject's.
    mutating func append(text: String) {
        let words = Self.isPlain(text) ? text.split(separator: " ").map(String.init) : encodedWords(text)
        for word in words { append(word: word) }
    }

    mutating func append(_ mailbox: Mailbox) {
        if let name = mailbox.name {
            if Self.isPlain(name), name.utf8.allSatisfy({ Self.isAtomic($0) || $0 == UInt8(ascii: " ") }) {
                append(text: name)
            } else if Self.isPlain(name) {
                let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                for word in "\"\(escaped)\"".split(separator: " ") { append(word: String(word)) }
            } else {
                for word in encodedWords(name) { append(word: word) }
            }
        }
        append(word: "<\(mailbox.address)>")
    }

    private static let width = 76
    private static let longestPlainWord = 60
    /// `=?UTF-8?B?` and `?=`
    private static let bytesAround = 12
    /// An encoded word has at most 75 bytes; four of Base64 carry three.
    private static let bytesInEncodedWord = 45

    /// Whether a text can stand as it is: ASCII, in words that leave room to fold, and no look of an encoded word.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
            && text.split(separator: " ").allSatisfy { $0.utf8.count <= longestPlainWord }
    }

    /// What RFC 5322 section 3.2.3 calls atext.
    private static func isAtomic(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }

    /// Each holds whole characters where they are short enough, and whole scalars always. The first fits on this line.
    private func encodedWords(_ text: String) -> [String] {
        var words: [String] = []
        var pending: [UInt8] = []
        var room = min(Self.bytesInEncodedWord, (Self.width - column - 1 - Self.bytesAround) / 4 * 3)
        func flush() {
            guard !pending.isEmpty else { return }
            words.append("=?UTF-8?B?\(Data(pending).base64EncodedString())?=")
            pending = []
            room = Self.bytesInEncodedWord
        }
        for character in text {
            let fits = character.utf8.count <= room
            for piece in fits ? [Array(character.utf8)] : character.unicodeScalars.map({ Array(String($0).utf8) }) {
                if pending.count + piece.count > room { flush() }
                pending += piece
            }
        }
        flush()
        return words
    }
}
