import Foundation
import Relink
import RelinkServer
import Testing

@Suite("Where settings come from")
struct SettingLayersTests {
    let folder: SettingsFolder

    init() throws {
        folder = try SettingsFolder()
    }

    @Test("A flag goes before the environment, that before the file, and that before the default")
    func precedence() throws {
        let yaml = "webhook: {maxBodyBytes: 3, maxBufferedBytes: 30}\nmail: {perMinute: 300}"
        let environment = ["RELINK_WEBHOOK_MAX_BODY_BYTES": "2", "RELINK_WEBHOOK_MAX_BUFFERED_BYTES": "20"]
        let settings = try folder.settings(yaml, flags: ["webhook.maxBodyBytes": "1"], environment: environment)
        let source = try #require(settings.sources["codat"])
        #expect(source.maxBodyBytes == 1)
        #expect(source.maxBufferedBytes == 20)
        #expect(settings.mail.perMinute == 300)
        #expect(settings.listen.maxHeaderBytes == 32_768)
    }

    @Test("Without anything set, every setting has the default that is documented")
    func defaults() throws {
        let settings = try Settings.load(flags: [:], environment: [:], for: .reading)
        #expect(settings.listen.public.description == "127.0.0.1:8080")
        #expect(settings.listen.admin.description == "127.0.0.1:8081")
        #expect(settings.publicURL == "http://127.0.0.1:8080")
        #expect(settings.sources.keys.sorted() == ["codat"])
        #expect(settings.sources["codat"]?.webhook.tolerance == 300)
        #expect(settings.reonboarding.schedule == [.seconds(900), .seconds(259_200), .seconds(604_800)])
        #expect(settings.requiredSourceTypes == [.accounting, .commerce])
        guard case .sqlite(let path) = settings.store else {
            Issue.record("the store is not SQLite")
            return
        }
        #expect(path == "relink.db")
    }

    @Test("A list is real in a file, or one text with commas, as in flags and variables")
    func lists() throws {
        let written = try folder.settings("admin: {hosts: [a.example, b.example]}")
        let joined = try folder.settings("admin: {hosts: 'a.example, b.example'}")
        let variable = try folder.settings("", environment: ["RELINK_ADMIN_HOSTS": "a.example,b.example"])
        for settings in [written, joined, variable] { #expect(settings.admin.hosts == ["a.example", "b.example"]) }
    }

    @Test("A list in a flag or variable replaces the file's, and an empty one takes it away")
    func replacedLists() throws {
        let yaml = "reonboarding: {schedule: [1h, 2h]}"
        #expect(try folder.settings(yaml).reonboarding.schedule == [.seconds(3600), .seconds(7200)])
        let flags = ["reonboarding.schedule": "5m"]
        #expect(try folder.settings(yaml, flags: flags).reonboarding.schedule == [.seconds(300)])
        let environment = ["RELINK_REONBOARDING_SCHEDULE": ""]
        #expect(try folder.settings(yaml, environment: environment).reonboarding.schedule.isEmpty)
    }

    @Test("JSON says the same as YAML", arguments: ["relink.json", "relink.JSON", "relink.yml", "settings"])
    func json(name: String) throws {
        let json = #"{"listen": {"requestTimeout": "20s"}, "brand": {"name": "Café"}, "reconcile": {"discover": true}}"#
        let settings = try Settings.load(
            flags: ["config": folder.write(json, to: name)], environment: [:], for: .reading)
        #expect(settings.listen.requestTimeout == .seconds(20))
        #expect(settings.brand.name == "Café")
        #expect(settings.reconcile.discover)
    }

    @Test("JSON's escapes beyond the first plane are understood")
    func jsonEscapes() throws {
        let path = try folder.write(#"{"brand": {"name": "\ud83c\udf0d\/"}}"#, to: "relink.json")
        let settings = try Settings.load(flags: ["config": path], environment: [:], for: .reading)
        #expect(settings.brand.name == "🌍/")
    }

    @Test("A value can be read from a file, named by flag, variable or key")
    func valueFiles() throws {
        let path = try folder.write("from-a-file\n", to: "token")
        let all = [
            try folder.settings("", flags: ["admin.tokenFile": path]),
            try folder.settings("", environment: ["RELINK_ADMIN_TOKEN_FILE": path]),
            try folder.settings("admin: {tokenFile: '\(path)'}"),
        ]
        for settings in all { #expect(settings.admin.token?.value == "from-a-file") }
    }

    @Test("Only the final line end of a value's file is left out", arguments: ["a b", "a b\n", "a b\r\n"])
    func finalLineEnd(content: String) throws {
        let path = try folder.write(content, to: "name")
        #expect(try folder.settings("", flags: ["brand.nameFile": path]).brand.name == "a b")
    }

    @Test("A list can be read from a file, an entry a line")
    func listFile() throws {
        let path = try folder.write("\(SettingsFolder.secret)\nwhsec_b2xk\n", to: "secrets")
        let settings = try folder.settings("", environment: ["RELINK_WEBHOOK_SECRETS_FILE": path])
        #expect(settings.sources["codat"]?.webhook.secrets.count == 2)
    }

    @Test("A value set both ways in one place is refused, but a flag goes before a variable's file")
    func bothWays() throws {
        let path = try folder.write("from-a-file", to: "token")
        let environment = ["RELINK_ADMIN_TOKEN": "plain", "RELINK_ADMIN_TOKEN_FILE": path]
        let faults = try folder.faults("", environment: environment)
        #expect(faults.keys == ["admin.token"])
        #expect(try faults.message("admin.token").contains("set both as it is and by a file"))
        let settings = try folder.settings(
            "", flags: ["admin.token": "flag"], environment: ["RELINK_ADMIN_TOKEN_FILE": path])
        #expect(settings.admin.token?.value == "flag")
    }

    @Test("A value's file that is not there is a fault of that key, and the only one")
    func missingValueFile() throws {
        let environment = ["RELINK_WEBHOOK_SECRETS_FILE": folder.path("nowhere")]
        let faults = try folder.faults("", environment: environment, for: .serving)
        #expect(faults.keys == ["webhook.secrets"])
        #expect(try faults.message("webhook.secrets").contains("nowhere"))
    }

    @Test("A settings file can also be named by RELINK_CONFIG, after --config")
    func configVariable() throws {
        let first = try folder.write("log: {level: debug}", to: "first.yaml")
        let second = try folder.write("log: {level: error}", to: "second.yaml")
        let environment = ["RELINK_CONFIG": first]
        #expect(try Settings.load(flags: [:], environment: environment, for: .reading).log.level == "debug")
        let settings = try Settings.load(flags: ["config": second], environment: environment, for: .reading)
        #expect(settings.log.level == "error")
    }

    @Test("A file of comments alone, or with keys that have nothing behind them, sets nothing")
    func emptyFiles() throws {
        for yaml in ["", "# nothing", "webhook:\nlisten:\n  public:\nsources:\n"] {
            #expect(try folder.settings(yaml).listen.public.port == 8080)
        }
    }
}
