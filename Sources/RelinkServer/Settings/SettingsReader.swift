import Foundation
import Relink

/// Reads typed values out of the layers, and collects what is wrong with each.
struct SettingsReader {
    let layers: SettingLayers
    private(set) var faults: [SettingsFault]

    init(_ layers: SettingLayers) {
        self.layers = layers
        faults = layers.faults
    }

    /// The text of a key, its default where it is not set; `nil` where it is set to nothing.
    mutating func text(_ key: String, of source: String? = nil) -> String? {
        let text: String
        switch layers.written(place(key, source)) {
        case .scalar(let written): text = written
        case .list:
            fault(place(key, source), "is a list; right is one value")
            return nil
        case nil:
            guard let value = SettingKey.byName[key]?.defaultValue else { return nil }
            text = value
        }
        guard !Self.hasControlCharacters(text) else {
            fault(place(key, source), "holds a control character, such as the end of a line; right is one line of text")
            return nil
        }
        return text.isEmpty ? nil : text
    }

    mutating func list(_ key: String, of source: String? = nil) -> [String] {
        let items: [String]
        switch layers.written(place(key, source)) {
        case .list(let written): items = written.map { $0.trimmingCharacters(in: .whitespaces) }
        // One a line, where it comes from a file of its own.
        case .scalar(let text): items = Self.items(text) { $0 == "," || $0.isNewline }
        case nil: items = Self.items(SettingKey.byName[key]?.defaultValue ?? "") { $0 == "," }
        }
        guard !items.contains(where: Self.hasControlCharacters) else {
            fault(place(key, source), "holds a control character in an entry; right are entries of one line each")
            return []
        }
        return items
    }

    /// Something that goes into a header field: visible ASCII, without spaces.
    mutating func credential(_ key: String, of source: String? = nil) -> Secret? {
        if layers.written(place(key, source)) == .scalar("") {
            fault(place(key, source), "is set to nothing; give it a value, or take it out")
            return nil
        }
        guard let text = text(key, of: source) else { return nil }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            refuse(key, source, text, "right are letters, digits and signs of ASCII, without spaces")
            return nil
        }
        return Secret(text)
    }

    mutating func integer(_ key: String, of source: String? = nil, in range: ClosedRange<Int>) -> Int {
        let text = text(key, of: source)
        guard let text, text.first != "+", let number = Int(text), range.contains(number) else {
            refuse(key, source, text, "right is a whole number from \(range.lowerBound) to \(range.upperBound)")
            return range.lowerBound
        }
        return number
    }

    mutating func bool(_ key: String, of source: String? = nil) -> Bool {
        let text = text(key, of: source)
        guard let value = text.flatMap(WrittenBool.parse) else {
            refuse(key, source, text, "right is true or false")
            return false
        }
        return value
    }

    mutating func duration(_ key: String, of source: String? = nil, allowsZero: Bool = false) -> Duration {
        let text = text(key, of: source)
        guard let text, let duration = WrittenDuration.parse(text), allowsZero || duration > .zero else {
            let least = allowsZero ? "" : ", more than none"
            refuse(key, source, text, "right is a length of time\(least), such as 500ms, 10s, 15m, 6h or 3d")
            return .seconds(1)
        }
        return duration
    }

    /// `nil` where it is not set.
    mutating func optionalDuration(_ key: String) -> Duration? {
        layers.written(key) == nil ? nil : duration(key)
    }

    /// Lengths of time, each longer than the one before.
    mutating func schedule(_ key: String) -> [Duration] {
        let written = list(key)
        let steps = written.compactMap(WrittenDuration.parse)
        if steps.count != written.count || zip(steps, steps.dropFirst()).contains(where: { $0 >= $1 }) {
            refuse(key, nil, written.joined(separator: ","), "right are lengths of time, each longer: 15m,3d,7d")
        }
        return steps
    }

    /// One of several words; `nil` where it is not set and has no default.
    mutating func optionalChoice(_ key: String, of source: String? = nil) -> String? {
        guard case .choice(let names) = SettingKey.byName[key]?.kind, let text = text(key, of: source) else {
            return nil
        }
        if names.contains(text) { return text }
        refuse(key, source, text, "right is one of \(names.joined(separator: ", "))")
        return nil
    }

    mutating func choice(_ key: String) -> String {
        let text = text(key)
        guard case .choice(let names) = SettingKey.byName[key]?.kind else { return text ?? "" }
        if let text, names.contains(text) { return text }
        refuse(key, nil, text, "right is one of \(names.joined(separator: ", "))")
        return names.first ?? ""
    }

    mutating func webhookSecrets(_ key: String, of source: String? = nil) -> [WebhookSecret] {
        var secrets: [WebhookSecret] = []
        for (index, text) in list(key, of: source).enumerated() {
            do {
                secrets.append(try WebhookSecret(parsing: text))
            } catch {
                fault("\(place(key, source))[\(index)]", "(hidden) \(error)")
            }
        }
        return secrets
    }

    mutating func fault(_ key: String, _ message: String) {
        let fault = SettingsFault(key, message)
        if !faults.contains(fault) { faults.append(fault) }
    }

    /// Notes that a value is wrong, unless it could not even be read.
    mutating func refuse(_ key: String, _ source: String?, _ value: String?, _ right: String) {
        let place = place(key, source)
        guard let value else {
            if !isFaulty(place) { fault(place, "is not set; \(right)") }
            return
        }
        let isHidden = SettingKey.byName[key]?.hides(value) ?? true
        fault(place, (isHidden ? "(hidden) is wrong" : "\(Self.shown(value)) is wrong") + "; \(right)")
    }

    /// Whether anything is wrong with this key already.
    func isFaulty(_ place: String) -> Bool {
        faults.contains { $0.key == place || $0.key.hasPrefix(place + "[") }
    }

    /// A key with the named source it belongs to; `nil` for the first source and what belongs to none.
    func place(_ key: String, _ source: String?) -> String {
        source.map { "sources.\($0).\(key)" } ?? key
    }

    private static func shown(_ value: String) -> String {
        value.count > 200 ? PrintableText.quoted(value.prefix(200) + "…") : PrintableText.quoted(value)
    }

    private static func items(_ text: String, isSeparator: (Character) -> Bool) -> [String] {
        text.split(whereSeparator: isSeparator).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private static func hasControlCharacters(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
