import Testing

@testable import Relink

@Suite("Strings in JSON, wherever they begin and end")
struct JSONStringTests {
    @Test("A byte that ends or interrupts a string is found at every place of it")
    func everyPlace() throws {
        for length in 0..<40 {
            for place in 0...length {
                let before = String(repeating: "a", count: place)
                let after = String(repeating: "\u{80}", count: length - place)
                let escaped = try #require(Self.document("\(before)\\\"\(after)"))
                #expect(escaped.root["s"]?.string == "\(before)\"\(after)")
                #expect(escaped.root["t"]?.string == "end")
                let plain = try #require(Self.document("\(before)\u{7f}!#[]\(after)"))
                #expect(plain.root["s"]?.string == "\(before)\u{7f}!#[]\(after)")
                #expect(Self.document("\(before)\u{1f}\(after)") == nil)
                #expect(Self.document("\(before)\"\(after)x") == nil)
            }
            #expect(JSONDocument(parsing: Array("\"\(String(repeating: "a", count: length))".utf8)) == nil)
        }
    }

    private static func document(_ content: String) -> JSONDocument? {
        JSONDocument(parsing: Array(#"{"s":"\#(content)","t":"end"}"#.utf8))
    }

    @Test("A text of many small values outgrows no tape")
    func manyValues() throws {
        let text = "[" + Array(repeating: "[],0", count: 5000).joined(separator: ",") + "]"
        let elements = try #require(JSONDocument(parsing: Array(text.utf8))?.root.elements)
        #expect(elements.count == 10_000)
        #expect(elements.last?.integer == 0)
    }

    @Test("Names match in any case, those with escapes too, and the exact one first")
    func names() throws {
        let text = #"{"NAME":1,"nam\u0065":2,"other":null,"OTHER":3,"n@me":4}"#
        let root = try #require(JSONDocument(parsing: Array(text.utf8))?.root)
        #expect(root["name"]?.integer == 2)
        #expect(root["Name"]?.integer == 1)
        #expect(root["other"] == nil)
        #expect(root["N`ME"] == nil)
        #expect(root.members?.map(\.name) == ["NAME", "name", "other", "OTHER", "n@me"])
    }
}
