import Foundation
import Testing

@testable import Relink

@Suite("JSON under mutation")
struct JSONFuzzTests {
    private static let texts = [
        #"{"eventType":"read.completed","payload":{"dataTypes":[{"status":"Complete","issues":[],"n":-1.25e+7}]}}"#,
        #"[true,false,null,0,1.5,"\u00e9\ud83d\ude00\n",{"a":{"b":[[],{}]}},"",-0]"#,
        #" { "RuleType" : "Push Operation Status Changed()" , "Data" : { "dataType" : "bills" } } "#, "[1e5, 2E-3, 10]",
    ]

    @Test("What is JSON and what is not, Foundation finds the same")
    func foundationAgrees() {
        RandomCases.each(6000) { random, note in
            var bytes = Array(random.pick(Self.texts).utf8)
            for _ in 0...random.below(3) { Mutation.apply(to: &bytes, &random) }
            guard !Self.isDocumentedDifference(bytes) else { return }
            let ours = JSONDocument(parsing: bytes) != nil
            let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            #expect(ours == theirs, "\(note): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// Foundation guesses other encodings from zero bytes and marks, and lets a comma stand before a closing bracket,
    /// which RFC 8259 forbids; it refuses escapes of half a surrogate pair and numbers past a double's range, which
    /// that allows.
    private static func isDocumentedDifference(_ bytes: [UInt8]) -> Bool {
        if bytes.contains(0) || bytes.starts(with: JSONTokenizer.byteOrderMark) { return true }
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { return true }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return text.contains("\\ud") || text.contains(/[0-9]e[+]?[0-9]{3}/) || text.contains(/,[ \t\r\n]*[}\]]/)
    }

    @Test("Values of random documents are those that Foundation reads")
    func sameValues() throws {
        try RandomCases.each(2000) { random, note in
            let value = Self.randomValue(&random, depth: 0)
            let data = try JSONSerialization.data(withJSONObject: [value])
            let document = try #require(JSONDocument(parsing: Array(data)), "\(note)")
            let read = try #require(document.root.elements?.first.map(Self.object))
            #expect(([read] as NSArray).isEqual(to: [value]), "\(note)")
        }
    }

    private static func randomValue(_ random: inout SplitMix64, depth: Int) -> Any {
        switch random.below(depth > 4 ? 4 : 6) {
        case 0: return NSNull()
        case 1: return random.chance(50)
        case 2: return Int.random(in: -1000...1000, using: &random)
        case 3:
            let scalars = (0..<random.below(8)).compactMap { _ in Unicode.Scalar(UInt32(random.below(0x3000))) }
            return String(String.UnicodeScalarView(scalars))
        case 4: return (0..<random.below(4)).map { _ in randomValue(&random, depth: depth + 1) }
        default:
            let keys = (0..<random.below(4)).map { "k\($0)\"\u{e9}\n" }
            return Dictionary(keys.map { ($0, randomValue(&random, depth: depth + 1)) }, uniquingKeysWith: { $1 })
        }
    }

    private static func object(_ value: JSONValue) -> Any {
        if value.isNull { return NSNull() }
        if let bool = value.bool { return bool }
        if let string = value.string { return string }
        if let integer = value.integer { return Int(integer) }
        if let elements = value.elements { return elements.map(object) }
        let members = value.members ?? []
        return Dictionary(members.map { ($0.name, object($0.value)) }, uniquingKeysWith: { $1 })
    }
}

/// Small damage to bytes.
enum Mutation {
    static func apply(to bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return bytes.append(UInt8(random.below(256))) }
        let place = random.below(bytes.count)
        switch random.below(7) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(random.pick(Array(#"{}[]",:\0123456789eE+-.tfn u"#.utf8)), at: place)
        case 3: bytes[place] = random.pick(Array(#"{}[]",:\019eE-.tfnu "#.utf8))
        case 4: bytes.removeSubrange(place..<min(place + random.below(12), bytes.count))
        case 5: bytes.insert(contentsOf: bytes[place..<min(place + random.below(12), bytes.count)], at: place)
        default: bytes.swapAt(place, random.below(bytes.count))
        }
    }
}
