import RelinkServer
import Testing

@Suite("Settings on the command line")
struct SettingFlagsTests {
    @Test("Flags of settings are taken out, those of the command stay in their order")
    func split() {
        let (settings, rest) = SettingFlags.split([
            "events", "--config", "relink.yaml", "list", "--json", "--webhook-max-body-bytes=5", "--limit", "3",
            "--store-url", "sqlite:other.db", "--admin-token-file", "token",
        ])
        #expect(
            settings == [
                "config": "relink.yaml", "webhook.maxBodyBytes": "5", "store.url": "sqlite:other.db",
                "admin.tokenFile": "token",
            ])
        #expect(rest == ["events", "list", "--json", "--limit", "3"])
    }

    @Test("A value may hold equals signs, be empty, and begin with a hyphen")
    func values() {
        let (settings, rest) = SettingFlags.split(["--admin-token=a=b=", "--brand-name=", "--mail-per-minute", "-1"])
        #expect(settings == ["admin.token": "a=b=", "brand.name": "", "mail.perMinute": "-1"])
        #expect(rest.isEmpty)
    }

    @Test("A yes-or-no flag alone means yes and takes nothing that follows")
    func yesOrNo() {
        let alone = SettingFlags.split(["serve", "--webhook-allow-unverified"])
        #expect(alone.settings == ["webhook.allowUnverified": "true"])
        let before = SettingFlags.split(["--webhook-allow-unverified", "serve", "--reconcile-discover", "false"])
        #expect(before.settings == ["webhook.allowUnverified": "true", "reconcile.discover": "false"])
        #expect(before.rest == ["serve"])
    }

    @Test("A list's flag given again adds to it; of others the last one counts")
    func repeated() {
        let (settings, _) = SettingFlags.split([
            "--webhook-secrets", "a", "--webhook-secrets=b,c", "--log-level", "debug", "--log-level", "error",
        ])
        #expect(settings == ["webhook.secrets": "a,b,c", "log.level": "error"])
    }

    @Test(
        "What is no setting, or lacks its value, is left for the command to refuse",
        arguments: [
            ["--log-levle", "debug"], ["--admin-token"], ["--admin-token", "--json"], ["--", "--log-level", "x"],
        ])
    func leftovers(arguments: [String]) {
        let (settings, rest) = SettingFlags.split(arguments)
        #expect(settings.isEmpty)
        #expect(rest == arguments)
    }

    @Test("Every key has a flag and a variable of its own")
    func names() {
        let keys = SettingKey.all
        #expect(Set(keys.map(\.name)).count == keys.count)
        #expect(Set(keys.map(\.flag)).count == keys.count)
        #expect(Set(keys.map(\.variable)).count == keys.count)
        let key = keys.first { $0.name == "tls.clientCa" }
        #expect(key?.flag == "--tls-client-ca")
        #expect(key?.variable == "RELINK_TLS_CLIENT_CA")
    }
}
