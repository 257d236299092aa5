import Relink

/// The settings file, brought to dotted keys.
struct FileSettings {
    private(set) var values: [String: WrittenValue] = [:]
    /// The names under `sources`.
    private(set) var sourceNames: [String] = []
    /// Keys that stand there with nothing behind them: they are not set.
    private var empty: Set<String> = []

    init() {}

    init(_ path: String, _ faults: inout [SettingsFault]) {
        do throws(FileNode.Unreadable) {
            guard let node = try FileNode.read(path) else { return }
            guard case .map(let members) = node else {
                throw FileNode.Unreadable(reason: "holds no map of keys; right is `key: value`")
            }
            flatten(members, "", &faults)
        } catch {
            faults.append(SettingsFault("config", "\(PrintableText.quoted(path)) \(error.reason)"))
        }
        checkSourceNames(&faults)
        checkKeys(&faults)
    }

    private mutating func flatten(
        _ members: [(name: String, node: FileNode)], _ prefix: String, _ faults: inout [SettingsFault]
    ) {
        var seen: Set<String> = []
        for (name, node) in members {
            let key = prefix + name
            if !seen.insert(name).inserted || values[key] != nil {
                faults.append(SettingsFault(key, "stands there twice; leave one of them"))
            }
            switch node {
            case .map(let inner) where !inner.isEmpty: flatten(inner, key + ".", &faults)
            case .map, .nothing: empty.insert(key)
            case .scalar(let text): values[key] = .scalar(text)
            case .list(let nodes):
                let items = nodes.compactMap { node in
                    if case .scalar(let text) = node { text } else { nil }
                }
                if items.count != nodes.count {
                    faults.append(
                        SettingsFault(key, "has an entry that is no plain value; right are plain values alone"))
                }
                values[key] = .list(items)
            }
        }
    }

    private mutating func checkSourceNames(_ faults: inout [SettingsFault]) {
        var names: Set<String> = []
        for key in empty.union(values.keys) where key.hasPrefix("sources.") {
            names.insert(String(key.dropFirst("sources.".count).prefix { $0 != "." }))
        }
        for name in names.sorted() {
            if name.contains(/^[a-z0-9\-]{1,64}$/), !["codat", "relink"].contains(name) {
                sourceNames.append(name)
            } else {
                faults.append(
                    SettingsFault(
                        "sources.\(name)",
                        "is no name for a source; right are 1 to 64 of a-z, 0-9 and -, other than codat and relink"))
            }
        }
    }

    private func checkKeys(_ faults: inout [SettingsFault]) {
        for key in empty.union(values.keys).sorted() {
            guard key != "sources" else {
                if values[key] != nil {
                    faults.append(
                        SettingsFault(key, "is no map; right are names, each with webhook and codat of its own"))
                }
                continue
            }
            let isOfSource = key.hasPrefix("sources.")
            let known = (isOfSource ? SettingKey.ofSource : SettingKey.all).map(\.name)
            let name = SettingLayers.withoutSource(key)
            let isName = known.contains(name) || name.hasSuffix("File") && known.contains(String(name.dropLast(4)))
            let isGroup = isOfSource && name == key || known.contains { $0.hasPrefix(name + ".") }
            if !isName, !(isGroup && empty.contains(key)) {
                let place = isOfSource ? String(key.dropLast(name.count)) : ""
                faults.append(UnknownSetting.fault(key, among: known.map { place + $0 }))
            }
        }
    }
}
