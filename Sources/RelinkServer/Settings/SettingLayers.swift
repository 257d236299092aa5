import Configuration
import Foundation
import Relink

/// A value as it was written.
enum WrittenValue: Hashable, Sendable {
    case scalar(String)
    case list([String])
}

/// The places where settings stand: command line, environment, file, and for traces OpenTelemetry's own variables. The
/// first that has a key wins.
struct SettingLayers {
    private(set) var faults: [SettingsFault] = []
    /// The names under `sources`, which only the file can have.
    let sourceNames: [String]
    private let reader: ConfigReader

    /// - Parameters:
    ///   - flags: by key name, as ``SettingFlags`` splits them.
    ///   - environment: all of the process's variables.
    init(flags: [String: String], environment: [String: String]) {
        var faults: [SettingsFault] = []
        var file = FileSettings()
        if let path = flags["config"] ?? environment["RELINK_CONFIG"] { file = FileSettings(path, &faults) }
        let variables = Self.variables(environment, &faults)
        let written = flags.filter { $0.key != "config" }.mapValues(WrittenValue.scalar)
        let layers = [
            ("command line", Self.resolvingFiles(written, &faults)),
            ("environment", Self.resolvingFiles(variables, &faults)),
            ("file", Self.resolvingFiles(file.values, &faults)),
            ("OpenTelemetry's variables", OpenTelemetryVariables.values(environment)),
        ]
        sourceNames = file.sourceNames
        reader = ConfigReader(providers: layers.map { Self.provider(name: $0, $1) })
        self.faults = faults
    }

    /// What the first layer that has this key says.
    func written(_ key: String) -> WrittenValue? {
        let key = ConfigKey(Self.components(key))
        if let text = reader.string(forKey: key) { return .scalar(text) }
        return reader.stringArray(forKey: key).map(WrittenValue.list)
    }

    /// `webhook.secrets` of `sources.france.webhook.secrets`.
    static func withoutSource(_ key: String) -> String {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false)
        return parts.first == "sources" && parts.count > 2 ? parts.dropFirst(2).joined(separator: ".") : key
    }

    private static func provider(name: String, _ written: [String: WrittenValue]) -> InMemoryProvider {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, value) in written {
            let isSecret = SettingKey.byName[withoutSource(key)]?.isSecret ?? true
            let content: ConfigContent =
                switch value {
                case .scalar(let text): .string(text)
                case .list(let items): .stringArray(items)
                }
            values[AbsoluteConfigKey(components(key))] = ConfigValue(content, isSecret: isSecret)
        }
        return InMemoryProvider(name: name, values: values)
    }

    private static func components(_ key: String) -> [String] {
        key.split(separator: ".").map(String.init)
    }

    private static func variables(
        _ environment: [String: String], _ faults: inout [SettingsFault]
    ) -> [String: WrittenValue] {
        var names: [String: String] = [:]
        for key in SettingKey.all {
            names[key.variable] = key.name
            names[key.variable + "_FILE"] = key.name + "File"
        }
        var values: [String: WrittenValue] = [:]
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix("RELINK_") {
            if let name = names[variable] {
                values[name] = .scalar(value)
            } else if isMeant(variable, names), !isServiceLink(variable) {
                faults.append(UnknownSetting.fault(variable, among: names.keys.sorted()))
            }
        }
        return values
    }

    /// Whether an unknown variable was meant as a setting: it is one of a known group, or near to one. Scripts have
    /// variables of their own that begin alike, such as one that says where the binary is.
    private static func isMeant(_ variable: String, _ names: [String: String]) -> Bool {
        SettingKey.all.contains { variable.hasPrefix("RELINK_\($0.group.uppercased())_") }
            || UnknownSetting.nearest(variable, among: Array(names.keys)) != nil
    }

    /// Kubernetes puts where each service is into every container's environment: for one named `relink`,
    /// `RELINK_SERVICE_HOST` and `RELINK_PORT_8080_TCP_ADDR`, among others.
    private static func isServiceLink(_ variable: String) -> Bool {
        variable.hasSuffix("_SERVICE_HOST") || variable.contains(/_SERVICE_PORT(_[A-Z0-9_]+)?$/)
            || variable.contains(/_PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/)
    }

    /// Puts what the named files hold in the place of `…File` keys.
    private static func resolvingFiles(
        _ values: [String: WrittenValue], _ faults: inout [SettingsFault]
    ) -> [String: WrittenValue] {
        var resolved = values
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where key.hasSuffix("File") {
            let name = String(key.dropLast(4))
            guard SettingKey.byName[withoutSource(name)] != nil else { continue }
            resolved[key] = nil
            guard values[name] == nil else {
                faults.append(SettingsFault(name, "is set both as it is and by a file (\(key)); set one of them"))
                continue
            }
            guard case .scalar(let path) = value else {
                faults.append(SettingsFault(key, "is a list; right is the path of one file"))
                continue
            }
            guard let text = SmallTextFile.read(path) else {
                faults.append(
                    SettingsFault(
                        name,
                        "is to be read from \(PrintableText.quoted(path)), which can't be read; "
                            + "right is a readable text file of at most a mebibyte"))
                continue
            }
            resolved[name] = .scalar(text.hasSuffix("\n") || text.hasSuffix("\r\n") ? String(text.dropLast()) : text)
        }
        return resolved
    }
}

/// Settings files, and files that hold one value.
enum SmallTextFile {
    private static let maxBytes = 1 << 20

    /// - Returns: `nil` where there is no such file, it can't be read, is larger than a mebibyte, or is no UTF-8.
    static func read(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { file.closeFile() }
        do {
            let data = try file.read(upToCount: maxBytes + 1) ?? Data()
            return data.count <= maxBytes ? String(validating: data, as: UTF8.self) : nil
        } catch {
            return nil
        }
    }
}
