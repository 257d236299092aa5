import Mustache
import Relink

/// What a template is filled with. Text gets in escaped, so that a template can't forget to.
struct Fields: MustacheParent, ExpressibleByDictionaryLiteral, Sendable {
    private var values: [String: Field]

    init(dictionaryLiteral elements: (String, Field)...) {
        values = Dictionary(elements, uniquingKeysWith: { _, last in last })
    }

    subscript(name: String) -> Field? {
        get { values[name] }
        set { values[name] = newValue }
    }

    func adding(_ other: Fields) -> Fields {
        var sum = self
        sum.values.merge(other.values) { _, added in added }
        return sum
    }

    func child(named name: String) -> Any? { values[name]?.content }
}

/// One value in a template.
enum Field: Sendable {
    /// Text from anywhere; `nil` for nothing.
    case text(String?)
    case markup(Markup?)
    case flag(Bool)
    case part(Fields?)
    case list([Fields])

    fileprivate var content: Any {
        switch self {
        case .text(let text): text.map { HTMLText($0).description } ?? Nothing()
        case .markup(let markup): markup?.text ?? Nothing()
        case .flag(let isSo): isSo
        case .part(let fields): fields ?? Nothing()
        case .list(let rows): rows
        }
    }

    /// Stands for what is known to be nothing, so that the name is not looked for further out.
    private struct Nothing: MustacheCustomRenderable {
        let renderText = ""
        let isNull = true
    }
}

/// HTML made by the dashboard itself.
struct Markup: Sendable, ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral text: String) {
        self.text = text
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    init(joining parts: [Markup], by separator: String = "") {
        text = parts.map(\.text).joined(separator: separator)
    }

    /// Escapes text, and takes markup as it is.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
        mutating func appendInterpolation(_ string: String) { text += HTMLText(string).description }
        mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }
    }
}
