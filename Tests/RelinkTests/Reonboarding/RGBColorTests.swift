import Relink
import Testing

@Suite("A brand's colour")
struct RGBColorTests {
    @Test(
        "What is not #rrggbb is no colour",
        arguments: ["", "#", "#fff", "0a7d5c0", "#0a7d5", "#0a7d5c0", "#+12345", "#-00000", "#12345g", "#ＦＦ", "red"])
    func refused(_ text: String) {
        #expect(RGBColor(text) == nil)
    }

    @Test("A colour is written with six digits in lower case")
    func css() throws {
        for (text, css) in [("#0A7D5C", "#0a7d5c"), ("#000000", "#000000"), ("#00000f", "#00000f")] {
            #expect(try #require(RGBColor(text)).css == css)
        }
    }

    @Test("Contrast goes from 1 to 21, and is the same in both directions")
    func contrast() {
        #expect(RGBColor.white.contrast(to: .white) == 1)
        #expect(abs(RGBColor.white.contrast(to: .black) - 21) < 1e-9)
        #expect(Brand.ownColor.contrast(to: .black) == RGBColor.black.contrast(to: Brand.ownColor))
        // A grey that just misses the 4.5 that WCAG asks of text.
        #expect(abs(RGBColor(0x77_7777).contrast(to: .white) - 4.478) < 0.001)
    }

    @Test("The text on a colour is black or white, whichever is easier to read")
    func textColor() {
        #expect(Brand.ownColor.textColor == .white)
        #expect(RGBColor(0xff_d23f).textColor == .black)
        for grey in UInt32(0)...255 {
            let color = RGBColor(grey * 0x01_0101)
            #expect(color.contrast(to: color.textColor) >= 4.5)
        }
    }

    @Test("A brand has Relink's own colour where it names none, or what is none")
    func brand() {
        #expect(Brand(name: "Fernway", color: "#0A7D5C").color == RGBColor(0x0a_7d5c))
        for color in [nil, "#+12345", "red"] { #expect(Brand(name: "Fernway", color: color).color == Brand.ownColor) }
    }
}
