import Relink

/// The choice as the templates see it.
struct ChoiceContext {
    struct System {
        let key, name, logo: HTMLText
        let isConnected, isHidden: Bool
    }

    /// So few are found without a search.
    private static let fewSystems = 6

    let systems: [System]
    let isCommerce, hasSearch, isEmpty: Bool
    let search, found: HTMLText?
    let isOneFound, isNoneFound: Bool
    let chosen, connected: System?
    let script = ChoiceScript.text

    init(_ content: ChoiceContent, _ place: PagePlace) {
        let wanted = content.search.map(Self.plain) ?? ""
        let system = { (system: ChoiceContent.System) in
            System(
                key: HTMLText(system.platformKey), name: HTMLText(system.name),
                logo: HTMLText("\(place.link)/logo/\(PercentEncoding.encode(system.platformKey))"),
                isConnected: system.isConnected,
                isHidden: !wanted.isEmpty && !Self.plain(system.name).contains(wanted))
        }
        systems = content.systems.map(system)
        isCommerce = content.isCommerce
        isEmpty = systems.isEmpty
        hasSearch = systems.count > Self.fewSystems
        search = wanted.isEmpty ? nil : HTMLText(content.search ?? "")
        let count = systems.count { !$0.isHidden }
        found = wanted.isEmpty || count < 2 ? nil : HTMLText("\(count)")
        isOneFound = !wanted.isEmpty && count == 1
        isNoneFound = !wanted.isEmpty && count == 0
        chosen = content.chosen.map(system)
        connected = content.connected.map(system)
    }

    /// As people search: whatever the case, and the spaces around it.
    private static func plain(_ text: String) -> String {
        let words = text.lowercased().split { $0.isWhitespace }
        return words.joined(separator: " ")
    }
}
