/// Text from outside on its way into a template, be that of a subject, of text or of HTML.
enum TemplateValue {
    /// One line without control characters that escaping can't be fooled with, and that keeps its direction of writing
    /// to itself; `nil` where nothing is left.
    static func line(_ text: String?, limit: Int) -> String? {
        guard let text else { return nil }
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isIsolate($0) }))
        let line = separated(HeaderText.cleaned(plain, limit: limit)).replacing("://", with: ":\u{2060}//")
        guard !line.isEmpty else { return nil }
        return line.unicodeScalars.contains(where: isRightToLeft) ? "\u{2068}\(line)\u{2069}" : line
    }

    /// Escaping works on characters, and `<` with an accent on it is another character than `<`, although no browser
    /// takes it for one: so such signs lose what is joined to them.
    private static func separated(_ text: String) -> String {
        var separated = ""
        for character in text {
            let scalars = character.unicodeScalars
            if scalars.count > 1, let sign = scalars.first(where: { markup.contains($0) }) {
                separated.unicodeScalars.append(sign)
            } else {
                separated.append(character)
            }
        }
        return separated
    }

    private static let markup: Set<Unicode.Scalar> = ["<", ">", "&", "\"", "'"]

    private static func isIsolate(_ scalar: Unicode.Scalar) -> Bool { (0x2066...0x2069).contains(scalar.value) }

    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0x200F, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
