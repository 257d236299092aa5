import Relink
import Testing

@Suite("Base64 with the standard alphabet")
struct Base64Tests {
    @Test(
        "The test vectors of RFC 4648, section 10, go both ways",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(plain: String, encoded: String) {
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(Base64.decode(encoded.utf8) == Array(plain.utf8))
    }

    @Test("Every byte survives at every length")
    func roundTrip() {
        for length in 0...300 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 167) }
            #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
        }
    }

    @Test("Padding may be left off whole, where that is allowed", arguments: ["Zg", "Zm8", "Zm9vYg"])
    func optionalPadding(text: String) {
        #expect(Base64.decode(text.utf8, padding: .optional) != nil)
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test(
        "All else is refused",
        arguments: [
            "Z", "Zg=", "Zg===", "=", "====", "Zm9v=", "Zm9v====", "Zg==Zg==", "Z=g=", "Zm9v ", " Zm9v", "Zm9v\n",
            "Zm-_",
            "Zm9vé", "Zh==", "Zm9=", "Zg=a",
        ])
    func refused(text: String) {
        #expect(Base64.decode(text.utf8, padding: .optional) == nil)
        #expect(Base64.decode(text.utf8) == nil)
    }
}
