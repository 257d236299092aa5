import RelinkServer
import Testing

@Suite("Secrets are shown nowhere")
struct HiddenSecretsTests {
    @Test("Not in a dump of the settings, nor in the list of those in force")
    func settings() throws {
        let folder = try SettingsFolder()
        let flags = [
            "webhook.secrets": SettingsFolder.secret, "webhook.authorization": "Bearer hush-authorization",
            "admin.token": "hush-token", "codat.apiKey": "hush-key", "alerts.secret": "whsec_aHVzaC1hbGVydHM=",
            "mail.transport": "smtp://user:hush-mail@mail.example", "store.url": "postgres://user:hush-store@host/db",
        ]
        let yaml = "sources: {north: {codat: {apiKey: hush-north}}}"
        let settings = try folder.settings(yaml, flags: flags)
        var dumped = ""
        dump(settings, to: &dumped)
        for text in [dumped, "\(settings)", String(reflecting: settings)] {
            #expect(!text.contains("hush"))
            #expect(!text.contains(SettingsFolder.secret.dropFirst(6)))
        }
        #expect(try settings.value("admin.token") == "(hidden)")
        #expect(try settings.value("store.url") == "(hidden)")
        #expect(try settings.value("sources.north.codat.apiKey") == "(hidden)")
        #expect(try settings.value("sources.north.webhook.secrets") == "")
        #expect(settings.admin.token?.value == "hush-token")
    }

    @Test(
        "Not in a fault",
        arguments: [
            "webhook: {secrets: [whsec_hush!!]}", "webhook: {secrets: [whpk_aHVzaA==]}", "alerts: {secret: hush!!}",
            "admin: {token: hush hush}", "codat: {apiKey: \"hush\\thush\"}", "store: {url: \"postgress://u:hush@h/d\"}",
            "mail: {transport: \"smtp://u:hush@\"}", "sources: {north: {webhook: {secrets: [whsec_hush!!]}}}",
            "admin: {token: \"hush", "webhook: {secrets: hush: hush}", "webhook: {secrets: [[hush]]}",
        ])
    func faults(yaml: String) throws {
        let faults = try SettingsFolder().faults(yaml)
        #expect(!faults.description.contains("hush"))
    }

    @Test("A fault of a secret in a list tells which one it is")
    func whichOne() throws {
        let faults = try SettingsFolder().faults("webhook: {secrets: [\(SettingsFolder.secret), whsec_hush!!]}")
        #expect(faults.keys == ["webhook.secrets[1]"])
        #expect(try faults.message("webhook.secrets[1]").hasPrefix("(hidden) "))
    }

    @Test("What is no secret is listed as it is in force, defaults and what follows from others included")
    func inForce() throws {
        let settings = try SettingsFolder().settings("listen: {public: '127.0.0.1:9090'}")
        #expect(try settings.value("listen.public") == "127.0.0.1:9090")
        #expect(try settings.value("public.url") == "http://127.0.0.1:9090")
        #expect(try settings.value("store.url") == "sqlite:relink.db")
        #expect(try settings.value("reonboarding.schedule") == "15m,3d,7d")
        #expect(try settings.value("admin.token") == "")
        #expect(settings.inForce.map(\.key) == SettingKey.all.map(\.name))
    }
}
