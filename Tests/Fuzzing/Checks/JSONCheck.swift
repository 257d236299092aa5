import Foundation
import Relink

/// Foundation finds the same texts to be JSON, and the same values in them.
enum JSONCheck {
    static func run(_ bytes: [UInt8]) throws {
        let document = JSONDocument(parsing: bytes)
        if let document { try checkCompact(document, bytes) }
        guard !isReadDifferently(bytes) else { return }
        var theirs: Any?
        do { theirs = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) } catch {
            theirs = nil
        }
        let isNested = depth(bytes) > JSONDocument.maxDepth
        if isNested { return try expect("Deep nesting is taken for no JSON", document == nil) }
        try expect("Foundation agrees whether this is JSON", (document != nil) == (theirs != nil))
        // Foundation loses a byte order mark at the beginning of a string.
        guard let document, let theirs, !bytes.contains([0xef, 0xbb, 0xbf]) else { return }
        try expect("Foundation reads the same values", isSame(document.root, theirs))
    }

    private static func checkCompact(_ document: JSONDocument, _ bytes: [UInt8]) throws {
        let compact = document.compactText
        try expect("A compact text is no longer than the text", compact.count <= bytes.count)
        guard let again = JSONDocument(parsing: compact) else {
            throw BrokenPromise(description: "A compact text is JSON")
        }
        try expect("A compact text can't be made more compact", again.compactText == compact)
    }

    /// Foundation guesses other encodings from zero bytes and marks, and lets a comma stand before a closing bracket,
    /// which RFC 8259 forbids; it refuses escapes of half a surrogate pair and numbers past a double's range, which
    /// that allows.
    private static func isReadDifferently(_ bytes: [UInt8]) -> Bool {
        if bytes.contains(0) || bytes.first.map({ $0 >= 0xef }) == true { return true }
        var last: UInt8 = 0
        var digits = 0
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: continue
            case UInt8(ascii: "]"), UInt8(ascii: "}"): if last == UInt8(ascii: ",") { return true }
            case UInt8(ascii: "d"), UInt8(ascii: "D"):
                if index > 1, bytes[index - 1] == UInt8(ascii: "u"), bytes[index - 2] == UInt8(ascii: "\\") {
                    return true
                }
            default: break
            }
            let goesOn = digits > 0 && "+-".utf8.contains(byte) || "0123456789eE.".utf8.contains(byte)
            digits = goesOn ? digits + 1 : 0
            if digits > 15 { return true }
            last = byte
        }
        return bytes.lazy.filter { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }.isEmpty
            ? false : hasLargeExponent(bytes)
    }

    private static func hasLargeExponent(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(/[0-9][eE][+\-]?[0-9]{3}/)
    }

    /// How deep brackets are nested outside strings; of a text that is no JSON, at least as deep as a reader gets.
    private static func depth(_ bytes: [UInt8]) -> Int {
        var depth = 0
        var deepest = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
            isEscaped = isInString && byte == UInt8(ascii: "\\") && !isEscaped
            guard !isInString else { continue }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    private static func isSame(_ ours: JSONValue, _ theirs: Any) -> Bool {
        if let members = ours.members {
            guard let theirs = theirs as? [String: Any] else { return false }
            let names = Set(members.map(\.name))
            guard names.count == members.count else { return names == Set(theirs.keys) }
            return theirs.count == members.count
                && members.allSatisfy { name, value in theirs[name].map { isSame(value, $0) } ?? false }
        }
        if let elements = ours.elements {
            guard let theirs = theirs as? [Any], theirs.count == elements.count else { return false }
            return zip(elements, theirs).allSatisfy(isSame)
        }
        if let string = ours.string {
            return (theirs as? String).map { $0.utf8.elementsEqual(string.utf8) } ?? false
        }
        if ours.isNull { return theirs is NSNull }
        guard let number = theirs as? NSNumber else { return false }
        if let bool = ours.bool { return number.boolValue == bool }
        return ours.text.flatMap(Double.init).map { abs($0 - number.doubleValue) <= abs($0) * 1e-9 } ?? false
    }
}
