/// Takes the settings out of a command line before the command's own arguments are read.
public enum SettingFlags {
    /// Flags are written `--flag value` or `--flag=value`; that of a yes-or-no setting means yes when it stands
    /// alone. A list's flag may stand several times; of others, the last one counts.
    ///
    /// - Returns: the settings by key name (`config` and `…File` among them), and all else in its order. A flag without
    ///   a value stays in the rest, as does everything behind `--`.
    public static func split(_ arguments: [String]) -> (settings: [String: String], rest: [String]) {
        var settings: [String: String] = [:]
        var rest: [String] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            guard argument != "--" else {
                rest.append(contentsOf: arguments[(index - 1)...])
                break
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = names[parts[0]] else {
                rest.append(argument)
                continue
            }
            let kind = SettingKey.byName[name]?.kind
            let next = index < arguments.count && !arguments[index].hasPrefix("--") ? arguments[index] : nil
            let value: String
            if parts.count == 2 {
                value = parts[1]
            } else if kind == .bool, next.flatMap(WrittenBool.parse) == nil {
                value = "true"
            } else if let next {
                value = next
                index += 1
            } else {
                rest.append(argument)
                continue
            }
            let earlier = kind?.isList == true ? settings[name].map { $0 + "," } : nil
            settings[name] = (earlier ?? "") + value
        }
        return (settings, rest)
    }

    private static let names: [String: String] = {
        var names = ["--config": "config"]
        for key in SettingKey.all {
            names[key.flag] = key.name
            names[key.flag + "-file"] = key.name + "File"
        }
        return names
    }()
}
