import Relink

/// What the Sync flow says and which accounts it shows, as a file in version control keeps it.
public struct SyncFlowPresentation: Hashable, Sendable {
    /// By key. Empty shows nothing; `nil` is the default text, whatever that is.
    public typealias Texts = [String: String?]

    /// Only the locales and keys that are meant.
    public var texts: [SyncFlowLocale: Texts]
    /// By platform key; only those that are meant.
    public var visibleAccounts: [String: VisibleAccounts]

    public init(texts: [SyncFlowLocale: Texts] = [:], visibleAccounts: [String: VisibleAccounts] = [:]) {
        self.texts = texts
        self.visibleAccounts = visibleAccounts
    }

    /// One thing that would be another.
    public enum Change: Hashable, Sendable {
        /// - Parameter from: `nil` where there is no such text.
        case text(SyncFlowLocale, key: String, from: String?, to: String?)
        case accounts(platformKey: String, from: VisibleAccounts?, to: VisibleAccounts)
    }

    /// What is to be changed of `current` to come to this, in the order of names. A default text that is to be restored
    /// always counts: nobody can tell whether it stands.
    public func changes(from current: SyncFlowPresentation) -> [Change] {
        let texts = SyncFlowLocale.allCases.flatMap { locale -> [Change] in
            (self.texts[locale] ?? [:]).sorted { $0.key < $1.key }.compactMap { key, wanted in
                let stands = current.texts[locale]?[key] ?? nil
                return wanted != nil && wanted == stands
                    ? nil : .text(locale, key: key, from: stands, to: wanted)
            }
        }
        let accounts = visibleAccounts.sorted { $0.key < $1.key }.compactMap { platformKey, wanted -> Change? in
            let stands = current.visibleAccounts[platformKey]
            return stands.map { $0.keys.map(Set.init) == wanted.keys.map(Set.init) } == true
                ? nil : .accounts(platformKey: platformKey, from: stands, to: wanted)
        }
        return texts + accounts
    }
}

// MARK: The file

/// A file that is no ``SyncFlowPresentation``: all that is wrong with it.
public struct SyncFlowPresentationFaults: Error, Hashable, Sendable {
    public let faults: [String]
}

extension SyncFlowPresentation {
    /// Reads JSON: `{"texts":{"en-us":{"key":"text"}},"visibleAccounts":{"gbol":["key"]}}`, where `null` stands for a
    /// default text, and for all accounts.
    public init(parsing bytes: [UInt8]) throws(SyncFlowPresentationFaults) {
        guard let root = JSONDocument(parsing: bytes)?.root, let members = root.members else {
            throw SyncFlowPresentationFaults(faults: ["is no JSON object"])
        }
        var reader = Reader()
        for (name, value) in reader.unique(members, in: "") {
            switch name {
            case "texts": reader.readTexts(value)
            case "visibleAccounts": reader.readAccounts(value)
            default: reader.faults.append("\(name) is not known here; texts and visibleAccounts are")
            }
        }
        guard reader.faults.isEmpty else { throw SyncFlowPresentationFaults(faults: reader.faults) }
        self = reader.presentation
    }

    private struct Reader {
        var presentation = SyncFlowPresentation()
        var faults: [String] = []

        mutating func readTexts(_ value: JSONValue) {
            guard let locales = value.members else { return faults.append("texts must be an object") }
            for (name, value) in unique(locales, in: "texts.") {
                guard let locale = SyncFlowLocale(rawValue: name) else {
                    let known = SyncFlowLocale.allCases.map(\.rawValue).joined(separator: " and ")
                    faults.append("texts.\(name) is no language of the Sync flow; \(known) are")
                    continue
                }
                guard let texts = value.members else {
                    faults.append("texts.\(name) must be an object")
                    continue
                }
                for (key, text) in unique(texts, in: "texts.\(name).") {
                    guard text.isNull || text.string != nil else {
                        faults.append("texts.\(name).\(key) must be a string, or null for the default text")
                        continue
                    }
                    presentation.texts[locale, default: [:]].updateValue(text.string, forKey: key)
                }
            }
        }

        mutating func readAccounts(_ value: JSONValue) {
            guard let platforms = value.members else { return faults.append("visibleAccounts must be an object") }
            for (platformKey, value) in unique(platforms, in: "visibleAccounts.") {
                let keys = value.elements?.map(\.string)
                guard value.isNull || keys?.contains(nil) == false else {
                    faults.append("visibleAccounts.\(platformKey) must be a list of strings, or null for all accounts")
                    continue
                }
                presentation.visibleAccounts[platformKey] = VisibleAccounts(keys?.compactMap { $0 })
            }
        }

        /// Says where a name stands twice: which one counts, nobody can know.
        mutating func unique(
            _ members: [(name: String, value: JSONValue)], in place: String
        ) -> [(name: String, value: JSONValue)] {
            var seen: Set<String> = []
            return members.filter { member in
                let isNew = seen.insert(member.name).inserted
                if !isNew { faults.append("\(place)\(member.name) stands there twice") }
                return isNew
            }
        }
    }

    /// One line for each text and each account, in the order of their names, so that differences read well.
    public var fileText: String {
        let locales = SyncFlowLocale.allCases.compactMap { locale in
            texts[locale].map { texts in
                let lines = texts.sorted { $0.key < $1.key }.map {
                    "      \(Self.json($0.key)): \(Self.json($0.value))"
                }
                return "    \(Self.json(locale.rawValue)): " + Self.block(lines, "{", "}", indent: "    ")
            }
        }
        let platforms = visibleAccounts.sorted { $0.key < $1.key }.map { platformKey, accounts in
            let lines = accounts.keys?.sorted().map { "      " + Self.json($0) }
            return "    \(Self.json(platformKey)): "
                + (lines.map { Self.block($0, "[", "]", indent: "    ") } ?? "null")
        }
        return """
            {
              "texts": \(Self.block(locales, "{", "}", indent: "  ")),
              "visibleAccounts": \(Self.block(platforms, "{", "}", indent: "  "))
            }

            """
    }

    private static func block(_ lines: [String], _ begin: String, _ end: String, indent: String) -> String {
        lines.isEmpty ? begin + end : "\(begin)\n\(lines.joined(separator: ",\n"))\n\(indent)\(end)"
    }

    private static func json(_ text: String?) -> String {
        var json = JSONWriter()
        json.string(text)
        return json.text
    }
}
