import Testing

@testable import Relink

@Suite("Reading JSON")
struct JSONDocumentTests {
    private func parse(_ text: String) -> JSONValue? {
        JSONDocument(parsing: Array(text.utf8))?.root
    }

    @Test(
        "One JSON value is one, with white space around it",
        arguments: [
            "{}", "[]", "null", "true", "false", "0", "-0", "12", "-1.5e+10", "1E2", "0.0", #""""#, " \t\r\n{ } \n",
            #"{"a":1,"a":2}"#, "[1,[2,[3]]]", #""\u0000""#, #""\ud83d\ude00""#, #""é\/\"\\\b\f\n\r\t""#, #"{"":{}}"#,
        ])
    func valid(text: String) {
        #expect(parse(text) != nil)
    }

    @Test(
        "All else is none",
        arguments: [
            "", " ", "{", "}", "[", "]", "{]", "[}", "{}{}", "1 2", "[1,]", "[,1]", "{,}", #"{"a"}"#, #"{"a":}"#,
            #"{"a":1,}"#,
            "{a:1}", "{1:2}", "'a'", #"""#, #""a"#, #""\"#, #""\x""#, #""\u12""#, #""\u12G4""#, "\"\n\"", "\"\u{1}\"",
            "01",
            "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity", "tru", "truee", "nul", "True", "//", "/**/1",
            "\u{feff}", "\u{feff}\u{feff}1", "1\u{feff}", "\u{0}", "1\u{0}",
        ])
    func invalid(text: String) {
        #expect(parse(text) == nil)
    }

    @Test(
        "Bytes that are not UTF-8 are no JSON",
        arguments: [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]])
    func notUTF8(bytes: [UInt8]) {
        #expect(JSONDocument(parsing: [0x22] + bytes + [0x22]) == nil)
        #expect(JSONDocument(parsing: [0x22, 0xc3, 0xa9, 0x22])?.root.string == "é")
    }

    @Test("A byte order mark before the text is passed over, and is no part of it")
    func byteOrderMark() {
        let document = JSONDocument(parsing: Array("\u{feff} {\"a\":1}".utf8))
        #expect(document?.root["a"]?.integer == 1)
        #expect(document.map { String(decoding: $0.compactText, as: UTF8.self) } == "{\"a\":1}")
    }

    @Test("The compact text is the same value on one line")
    func compactText() {
        func compact(_ text: String) -> String? {
            JSONDocument(parsing: Array(text.utf8)).map { String(decoding: $0.compactText, as: UTF8.self) }
        }
        #expect(compact("\r\n{ \"a b\" :\t[ 1 , -2 ] }\n") == #"{"a b":[1,-2]}"#)
        #expect(compact(#"[ "\"  ]", "\\" , " \\\" ", "\\\\" ]"#) == #"["\"  ]","\\"," \\\" ","\\\\"]"#)
        #expect(compact(#" " x " "#) == #"" x ""#)
    }

    @Test("Nesting is read up to its bound and refused past it")
    func depth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(parse(nested(JSONDocument.maxDepth)) != nil)
        #expect(parse(nested(JSONDocument.maxDepth + 1)) == nil)
        #expect(parse(String(repeating: "[", count: 1_000_000)) == nil)
        #expect(parse(String(repeating: #"{"a":"#, count: 1_000_000)) == nil)
    }

    @Test("Members are found by exact name first, then in any case; the first of equals counts")
    func members() {
        let value = parse(#"{"DATA":1,"data":2,"Data":3,"data":4,"x":null,"X":5,"\u0064ay":6,"na-me":7,"na\rme":8}"#)
        #expect(value?["data"]?.integer == 2)
        #expect(value?["Data"]?.integer == 3)
        #expect(value?["dAtA"]?.integer == 1)
        #expect(value?["x"] == nil)
        #expect(value?["X"]?.integer == 5)
        #expect(value?["day"]?.integer == 6)
        #expect(value?["DAY"]?.integer == 6)
        #expect(value?["na\rme"]?.integer == 8)
        #expect(value?["absent"] == nil)
        #expect(value?["data"]?["more"] == nil)
        #expect(parse("[1]")?["data"] == nil)
    }

    @Test("Only letters differ by case")
    func caseOfLetters() {
        #expect(parse(#"{"@":1}"#)?["`"] == nil)
        #expect(parse(#"{"[":1}"#)?["{"] == nil)
        #expect(parse("{\"\u{10}\\u0010\":1}")?["0"] == nil)
        #expect(parse(#"{"K":1}"#)?["\u{212a}"] == nil)
    }

    @Test("Values tell what they are, and nothing else")
    func values() {
        let value = parse(
            #"{"s":"t\u00e9xt","n":-12,"f":1.5,"big":99999999999999999999,"t":true,"o":{"k":[1,"2",{}]},"e":[]}"#)
        #expect(value?["s"]?.string == "téxt")
        #expect(value?["n"]?.string == nil)
        #expect(value?["n"]?.text == "-12")
        #expect(value?["n"]?.integer == -12)
        #expect(value?["f"]?.integer == nil)
        #expect(value?["f"]?.text == "1.5")
        #expect(value?["big"]?.integer == nil)
        #expect(value?["t"]?.bool == true)
        #expect(value?["t"]?.text == nil)
        #expect(value?["s"]?.bool == nil)
        #expect(value?["o"]?.isObject == true)
        #expect(value?["o"]?["k"]?.elements?.map { $0.text } == ["1", "2", nil])
        #expect(value?["e"]?.elements?.isEmpty == true)
        #expect(value?["o"]?.elements == nil)
        #expect(value?["o"]?.members?.map { $0.name } == ["k"])
        #expect(value?["e"]?.members == nil)
        #expect(parse("null")?.isNull == true)
    }

    @Test("A date is read whether or not it is written with escapes")
    func instants() {
        let value = parse(#"{"plain":"2026-03-01T00:00:00Z","escaped":"2026\u002d03-01","no":"soon","n":2026}"#)
        #expect(value?["plain"]?.instant?.rfc3339 == "2026-03-01T00:00:00.000Z")
        #expect(value?["escaped"]?.instant?.rfc3339 == "2026-03-01T00:00:00.000Z")
        #expect(value?["no"]?.instant == nil)
        #expect(value?["n"]?.instant == nil)
    }

    @Test(
        "Escapes are undone; half a surrogate pair becomes U+FFFD",
        arguments: [
            (#""\u00e9""#, "é"), (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00!""#, "😀!"),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (#""\ud83d""#, "\u{fffd}"), (#""\ude00""#, "\u{fffd}"), (#""\ud83dx""#, "\u{fffd}x"),
            (#""\ud83d\n""#, "\u{fffd}\n"),
            (#""\ud83d\u0041""#, "\u{fffd}A"), (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"), (#""\u0000""#, "\u{0}"),
            (#""\udbff\udfff""#, "\u{10ffff}"), (#""\ud800\udc00""#, "\u{10000}"),
        ])
    func escapes(text: String, expected: String) {
        #expect(parse(text)?.string == expected)
    }

    @Test("A renewed body has another id and date, and is else what it was")
    func renewed() {
        let date = Minute.instant(0)
        let body = #"{ "id" : "old", "eventType":"company.created","payload":{"id":"c","generatedDate":"x"} }"#
        let renewed = JSONDocument(parsing: Array(body.utf8))?.renewed(id: "new", generatedDate: date)
        #expect(
            renewed.map { String(decoding: $0, as: UTF8.self) }
                == #"{"generatedDate":"\#(Minute.text(0))", "id" : "new", "eventType":"company.created","#
                + #""payload":{"id":"c","generatedDate":"x"} }"#)
        #expect(JSONDocument(parsing: Array(#"{"RuleType":"x"}"#.utf8))?.renewed(id: "n", generatedDate: date) == nil)
        #expect(JSONDocument(parsing: Array("[]".utf8))?.renewed(id: "n", generatedDate: date) == nil)
    }
}
