/// One key of the settings: how it is written, what it may hold, and what it means.
public struct SettingKey: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case text, integer, bool, duration, durations, list
        /// `host:port`.
        case address
        /// An absolute http or https URL.
        case url, urls
        /// A file that must be readable.
        case file
        case choice([String])

        /// Whether it takes several values.
        var isList: Bool {
            switch self {
            case .list, .durations, .urls: true
            default: false
            }
        }
    }

    /// Dotted: `webhook.maxBodyBytes`.
    public let name: String
    public let kind: Kind
    /// As it would be written; `nil` where there is none.
    public let defaultValue: String?
    /// One line for a person.
    public let meaning: String
    /// Whether its value is never shown.
    public let isSecret: Bool

    init(_ name: String, _ kind: Kind, _ defaultValue: String?, _ meaning: String, isSecret: Bool = false) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.meaning = meaning
        self.isSecret = isSecret
    }

    /// `--webhook-max-body-bytes`.
    public var flag: String { "--" + words.joined(separator: "-") }

    /// `RELINK_WEBHOOK_MAX_BODY_BYTES`.
    public var variable: String { "RELINK_" + words.joined(separator: "_").uppercased() }

    /// `webhook` of `webhook.maxBodyBytes`.
    public var group: String { String(name.prefix { $0 != "." }) }

    private var words: [String] {
        name.split(separator: ".").flatMap { part in
            var words: [String] = [""]
            for character in part {
                if character.isUppercase { words.append("") }
                words[words.count - 1].append(character.lowercased())
            }
            return words
        }
    }

    /// Whether a value must not be shown: URLs hold a password only where they lead to another machine.
    func hides(_ value: String) -> Bool {
        switch name {
        case "store.url": !value.hasPrefix("sqlite:")
        case "mail.transport": !value.hasPrefix("directory:")
        default: isSecret
        }
    }

    /// What a key means, one of a named source's as well (`sources.north.codat.apiKey`).
    static func meaning(of name: String) -> String? {
        let own = name.hasPrefix("sources.") ? name.split(separator: ".").dropFirst(2).joined(separator: ".") : name
        return byName[own]?.meaning
    }

    /// By name.
    static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
