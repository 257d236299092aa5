import Relink

/// The settings file that `relink init` writes.
public enum SettingsFile {
    /// Every key with its meaning; set are only fresh secrets, all else stands there with its default, commented out.
    public static func generated() -> String {
        generated(webhookSecret: "whsec_" + randomBase64(), adminToken: urlSafe(randomBase64()))
    }

    static func generated(webhookSecret: String, adminToken: String) -> String {
        var lines = [
            "# Settings of Relink. Lines that begin with a single # are explanations and defaults: take the # away to",
            "# change one. A flag (--listen-public) or a variable (RELINK_LISTEN_PUBLIC) goes before what stands here.",
            "# Any value may be read from a file of its own: put File behind its name (tokenFile: /run/secrets/token).",
        ]
        let groups = SettingKey.all.reduce(into: [String]()) { if $0.last != $1.group { $0.append($1.group) } }
        for group in groups {
            lines.append("")
            for key in SettingKey.all where key.group == group {
                let leaf = key.name.dropFirst(group.count + 1)
                if !leaf.isEmpty, lines.last?.isEmpty == true { lines.append("\(group):") }
                let indent = leaf.isEmpty ? "" : "  "
                lines.append("\(indent)# \(key.meaning.prefix(1).uppercased())\(key.meaning.dropFirst()).")
                switch key.name {
                case "webhook.secrets": lines.append("\(indent)secrets: [\(webhookSecret)]")
                case "admin.token": lines.append("\(indent)token: \"\(adminToken)\"")
                default: lines.append("\(indent)#\(leaf.isEmpty ? key.name[...] : leaf):\(written(key))")
                }
            }
        }
        lines.append(contentsOf: [
            "", "# Further Codat clients, each with settings of its own under webhook and codat; nothing is inherited.",
            "#sources:", "#  france:", "#    webhook:", "#      secrets: [whsec_…]",
        ])
        return lines.joined(separator: "\n") + "\n"
    }

    private static func written(_ key: SettingKey) -> String {
        let value = key.defaultValue ?? ""
        return switch key.kind {
        case .list, .durations, .urls: " [\(value.split(separator: ",").joined(separator: ", "))]"
        default: value.isEmpty ? "" : " \(value)"
        }
    }

    private static func urlSafe(_ base64: String) -> String {
        String(
            base64.compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// Of 32 bytes.
    private static func randomBase64() -> String {
        var generator = SystemRandomNumberGenerator()
        return Base64.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}
