import Foundation
import Relink
import RelinkServer
import Testing

@Suite("Settings files that come with Relink")
struct SettingsFileTests {
    let folder: SettingsFolder

    init() throws {
        folder = try SettingsFolder()
    }

    @Test("The generated file serves as it is, with secrets of its own each time")
    func generated() throws {
        let text = SettingsFile.generated()
        let settings = try folder.settings(text, for: .serving)
        #expect(settings.sources["codat"]?.webhook.secrets.count == 1)
        let token = try #require(settings.admin.token?.value)
        #expect(token.contains(/^[A-Za-z0-9_\-]{43}$/))
        #expect(text.contains(/secrets: \[whsec_[A-Za-z0-9+\/]{43}=\]/))
        #expect(SettingsFile.generated() != text)
    }

    @Test("The generated file changes nothing but the secrets")
    func generatedDefaults() throws {
        let generated = try folder.settings(SettingsFile.generated()).inForce
        let defaults = try Settings.load(flags: [:], environment: [:], for: .reading).inForce
        let changed = zip(generated, defaults).filter { $0 != $1 }.map(\.0.key)
        #expect(changed == ["webhook.secrets", "admin.token"])
    }

    @Test("With every comment sign taken away, the generated file still has every setting at its default")
    func uncommented() throws {
        let text = Self.withoutCommentSigns(SettingsFile.generated())
        let faults = try folder.faults(text)
        #expect(faults.keys == ["sources.france.webhook.secrets[0]"])
        let settings = try folder.settings(text.replacing("whsec_…", with: SettingsFolder.secret))
        for key in SettingKey.all where !["public.url", "webhook.secrets", "admin.token"].contains(key.name) {
            #expect(try settings.value(key.name) == key.defaultValue ?? "", "\(key.name)")
        }
    }

    @Test("Every key stands in the generated file, with its meaning")
    func everyKey() {
        let text = SettingsFile.generated()
        for key in SettingKey.all {
            let leaf = key.name.split(separator: ".").last.map(String.init) ?? key.name
            #expect(text.contains("\(leaf):"), "\(key.name)")
            #expect(text.contains(key.meaning.dropFirst()), "\(key.name)")
        }
    }

    @Test("The samples load, and can be served", arguments: ["relink.yaml", "relink.json"])
    func samples(name: String) throws {
        let path = SettingsFolder.samples.appending(path: name).path
        let settings = try Settings.load(flags: ["config": path], environment: [:], for: .serving)
        #expect(settings.sources["codat"]?.webhook.secrets.count == 1)
    }

    @Test("The YAML sample names every key, and every default as it is")
    func completeSample() throws {
        let sample = try String(contentsOf: SettingsFolder.samples.appending(path: "relink.yaml"), encoding: .utf8)
        var text = Self.withoutCommentSigns(sample)
        let pem = try folder.write("-----BEGIN CERTIFICATE-----\n", to: "sample.pem")
        for name in ["certificate", "key", "clients", "roots"] {
            text = text.replacing("/etc/relink/tls/\(name).pem", with: pem)
        }
        let settings = try folder.settings(text)
        #expect(settings.sources["north"]?.webhook.secrets.count == 1)
        for key in SettingKey.all {
            let leaf = key.name.split(separator: ".").last.map(String.init) ?? key.name
            #expect(text.contains("\n\(key.name.contains(".") ? "  " : "")\(leaf):"), "\(key.name)")
            if let value = key.defaultValue { #expect(try settings.value(key.name) == value, "\(key.name)") }
        }
    }

    /// Takes the sign from lines where a key stands right behind it.
    private static func withoutCommentSigns(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { (line: Substring) -> String in
            guard line.contains(/^( *#|# +)[A-Za-z]+:/), let sign = line.firstIndex(of: "#") else {
                return String(line)
            }
            return String(line[..<sign] + line[line.index(after: sign)...])
        }.joined(separator: "\n")
    }
}
