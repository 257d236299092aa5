import Foundation
import Testing

@testable import Relink

@Suite("Writing JSON")
struct JSONWriterTests {
    @Test("Objects and arrays have their commas, and unknown values are null")
    func shapes() {
        var json = JSONWriter()
        json.object { json in
            json.key("a")
            json.array([1, 2] as [Int64]) { $0.integer($1) }
            json.key("b")
            json.object { _ in }
            json.key("c")
            json.array([] as [Int64]) { $0.integer($1) }
            json.key("d")
            json.array([true, nil]) { $0.bool($1) }
            json.key("e")
            json.string(nil)
            json.key("f")
            json.instant(Minute.instant(0))
            json.key("g")
            json.integer(nil as Int64?)
            json.key("h")
            json.raw("{}".utf8)
            json.key("i")
            json.instant(nil)
        }
        #expect(
            json.text
                == #"{"a":[1,2],"b":{},"c":[],"d":[true,null],"e":null,"f":"2026-03-01T09:00:00.000Z","g":null,"h":{},"#
                + #""i":null}"#
        )
    }

    @Test("A member is its key and its value, or null")
    func members() {
        var json = JSONWriter()
        json.object { json in
            json.member("text", "é\"")
            json.member("no text", String?.none)
            json.member("number", 7)
            json.member("large", Int64.max)
            json.member("no number", Int64?.none)
            json.member("bool", false)
            json.member("no bool", Bool?.none)
            json.member("instant", Minute.instant(0))
            json.member("no instant", Instant?.none)
        }
        #expect(
            json.text
                == #"{"text":"é\"","no text":null,"number":7,"large":9223372036854775807,"no number":null,"#
                + #""bool":false,"no bool":null,"instant":"2026-03-01T09:00:00.000Z","no instant":null}"#
        )
    }

    @Test("Every text comes back from other JSON parsers as it was")
    func texts() throws {
        var texts = [
            "", "\"", "\\", "\u{0}", "\u{1f}", "\u{7f}", "\u{2028}", "é", "😀", "</script>", "a\r\nb\tc", "\u{fffd}",
        ]
        texts.append(String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init))))
        var random = SplitMix64(seed: 7)
        for _ in 0..<500 {
            let scalars = (0..<random.below(20)).compactMap { _ in Unicode.Scalar(UInt32(random.below(0x11_0000))) }
            texts.append(String(String.UnicodeScalarView(scalars)))
        }
        for text in texts {
            var json = JSONWriter()
            json.array([text]) { $0.string($1) }
            #expect(JSONDocument(parsing: json.bytes)?.root.elements?.first?.string == text)
            let foundation = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String]
            #expect(foundation?.first.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
            #expect(json.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
        }
    }

    @Test("Whole numbers are written in full")
    func integers() {
        for value in [0, 1, -1, .max, .min] as [Int64] {
            var json = JSONWriter()
            json.integer(value)
            #expect(json.text == "\(value)")
        }
    }
}
