import Foundation
import RelinkServer
import Testing

/// A folder for settings files, gone with the test.
final class SettingsFolder {
    static let secret = "whsec_dGhlIHNlY3JldCB0aGF0IHRoZXNlIHRlc3RzIGFyZSBhYm91dA=="

    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "relink-settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(at: url) } catch { print("left behind: \(url.path)") }
    }

    /// Writes a file, and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = url.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Reads the settings of a YAML text.
    func settings(
        _ yaml: String, flags: [String: String] = [:], environment: [String: String] = [:],
        for purpose: Settings.Purpose = .reading
    ) throws -> Settings {
        var flags = flags
        flags["config"] = try write(yaml, to: "relink.yaml")
        return try Settings.load(flags: flags, environment: environment, for: purpose)
    }

    /// What is wrong with the settings of a YAML text; fails where nothing is.
    func faults(
        _ yaml: String, flags: [String: String] = [:], environment: [String: String] = [:],
        for purpose: Settings.Purpose = .reading
    ) throws -> SettingsFaults {
        try #require(throws: SettingsFaults.self) {
            _ = try settings(yaml, flags: flags, environment: environment, for: purpose)
        }
    }

    static let samples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples/settings")
}

extension SettingsFaults {
    var keys: [String] { faults.map(\.key) }

    func message(_ key: String) throws -> String {
        try #require(faults.first { $0.key == key }, "no fault is about \(key):\n\(self)").message
    }
}

extension Settings {
    func value(_ key: String) throws -> String {
        try #require(inForce.first { $0.key == key }, "\(key) is not among the settings in force").value
    }
}
