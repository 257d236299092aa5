import Foundation
import RelinkServer
import Testing

@Suite("Wrong settings")
struct SettingsFaultTests {
    let folder: SettingsFolder

    init() throws {
        folder = try SettingsFolder()
    }

    @Test("All that is wrong is told at once, a line each, whichever place it stands in")
    func allAtOnce() throws {
        let yaml = """
            listen: {public: nowhere, maxConnections: many}
            tls: {clientCa: /does/not/exist.pem}
            webhook: {allowedAddresses: [codat, 10.0.0.300], allowUnverified: perhaps}
            mail: {transport: "ftp://example.com", from: "nobody"}
            brand: {color: green, logoUrl: logo.png}
            reonboarding: {schedule: [3d, 15m], cooldown: soon}
            requiredSourceTypes: [Accounting, Payroll]
            log: {level: loud}
            weather: fine
            """
        let faults = try folder.faults(
            yaml, flags: ["public.url": "relink.example.com"],
            environment: ["RELINK_ALERTS_WEBHOOK_URLS": "ftp://x", "RELINK_LISTEN_ADMIN": "0.0.0.0:1"], for: .serving)
        let expected = [
            "weather", "listen.public", "listen.maxConnections", "tls.clientCa", "public.url",
            "webhook.allowedAddresses",
            "webhook.allowUnverified", "mail.transport", "mail.from", "brand.color", "brand.logoUrl",
            "reonboarding.schedule", "reonboarding.cooldown", "alerts.webhookUrls", "requiredSourceTypes", "log.level",
            "webhook.secrets", "admin.token",
        ]
        for key in expected { _ = try faults.message(key) }
        #expect(Set(faults.keys) == Set(expected))
        #expect(faults.description.split(separator: "\n").count == faults.faults.count)
    }

    @Test("A fault names the value and what would be right")
    func saysWhatIsRight() throws {
        let faults = try folder.faults("listen: {requestTimeout: 15 seconds}")
        let line =
            "listen.requestTimeout: \"15 seconds\" is wrong; right is a length of time, more than none, "
            + "such as 500ms, 10s, 15m, 6h or 3d"
        #expect(faults.description == line)
    }

    @Test(
        "Each of these values is refused",
        arguments: [
            ("listen.public", "127.0.0.1"), ("listen.public", "127.0.0.1:65536"), ("listen.public", "::1:80"),
            ("listen.public", "127.0.0.1:+80"), ("listen.public", "http://x:80"), ("listen.public", ":80"),
            ("listen.admin", "127.0.0.256:80"), ("listen.requestTimeout", "0s"), ("listen.requestTimeout", "5"),
            ("listen.requestTimeout", "-5s"), ("listen.requestTimeout", "1.5s"),
            ("listen.requestTimeout", "900000000d"),
            ("listen.maxConnections", "0"), ("webhook.maxBodyBytes", "1 MB"), ("webhook.maxBodyBytes", "+5"),
            ("webhook.trustedProxies", "10.0.0.1/8"), ("public.url", "https://user:pass@example.com"),
            ("public.url", "https://example.com/?a=b"), ("public.url", "/relink"),
            ("store.url", "mysql://example.com/x"),
            ("store.url", "sqlite:"), ("codat.baseUrl", "api.codat.io"), ("codat.redirectHosts", "https://example.com"),
            ("codat.apiKey", "with space"), ("admin.token", ""), ("admin.token", "two\nlines"),
            ("admin.hosts", "example.com/path"), ("mail.transport", "directory:"), ("mail.transport", "smtp://"),
            ("mail.transport", "smtp://host?tls=maybe"), ("mail.perMinute", "-1"), ("mail.from", "a@b\r\nBcc: c@d"),
            ("mail.from", "A <a@b> c@d"), ("mail.operator", "a@b, c@d"), ("brand.color", "#12345"),
            ("brand.name", "bell\u{7}"), ("reonboarding.schedule", "1d,1d"), ("reonboarding.schedule", "1d,later"),
            ("alerts.secret", "whpk_abc"), ("requiredSourceTypes", "Unknown"), ("requiredSourceTypes", ""),
            ("log.format", "xml"), ("log.retention", "0s"), ("log.retention", "90"), ("tls.trustRoots", "/"),
        ])
    func refused(key: String, value: String) throws {
        let faults = try #require(throws: SettingsFaults.self) {
            _ = try Settings.load(flags: [key: value], environment: [:], for: .reading)
        }
        #expect(faults.keys == [key])
        #expect(!faults.description.contains("\n"))
    }

    @Test(
        "Each of these values is taken",
        arguments: [
            ("listen.public", "[::1]:0"), ("listen.public", "0.0.0.0:80"), ("listen.public", "relink.internal:8080"),
            ("reconcile.interval", "0s"), ("reonboarding.cooldown", "0s"), ("listen.idleTimeout", "500ms"),
            ("public.url", "https://example.com/relink/"), ("store.url", "postgres://u:p@host/db"),
            ("webhook.allowedAddresses", "codat,192.0.2.0/24,2001:db8::/32"), ("codat.redirectHosts", "a.example"),
            ("mail.transport", "smtp://u:p%40@mail.example:587?tls=required"),
            ("mail.transport", "smtps://mail.example"),
            ("mail.from", "Example Payments <help@example.com>"), ("brand.color", "#0A7d5c"),
            ("onboarding.schedule", ""),
            ("requiredSourceTypes", "accounting"), ("alerts.webhookUrls", "http://a.example/x,https://b.example"),
            ("admin.hosts", "relink.example,::1"),
        ])
    func taken(key: String, value: String) throws {
        _ = try Settings.load(flags: [key: value], environment: [:], for: .reading)
    }

    @Test("An unknown key, variable or key of a source is refused, and the nearest known one named")
    func unknownKeys() throws {
        let yaml = """
            webhook: {maxBodyByte: 5}
            sources: {north: {webhook: {secret: x}, mail: {from: a@b}}}
            nothingLikeIt: {at: all}
            """
        let faults = try folder.faults(
            yaml, environment: ["RELINK_WEBHOOK_SECRET": "x", "RELINK_WEBHOK_SECRETS": "x"])
        #expect(try faults.message("webhook.maxBodyByte").hasSuffix("did you mean webhook.maxBodyBytes?"))
        #expect(try faults.message("RELINK_WEBHOOK_SECRET").hasSuffix("did you mean RELINK_WEBHOOK_SECRETS?"))
        #expect(try faults.message("RELINK_WEBHOK_SECRETS").hasSuffix("did you mean RELINK_WEBHOOK_SECRETS?"))
        let ofSource = try faults.message("sources.north.webhook.secret")
        #expect(ofSource.hasSuffix("did you mean sources.north.webhook.secrets?"))
        for key in ["sources.north.mail.from", "nothingLikeIt.at"] { _ = try faults.message(key) }
        #expect(faults.faults.count == 6)
    }

    @Test("What others put into the environment is not looked at")
    func foreignVariables() throws {
        _ = try folder.settings(
            "",
            environment: [
                "PATH": "/bin", "RELINK": "x", "RELINK_BIN": "/bin/relink", "RELINK_SERVICE_HOST": "10.0.0.1",
                "RELINK_PORT": "tcp://10.0.0.1:8080",
                "RELINK_SERVICE_PORT_PUBLIC": "8080", "RELINK_PORT_8080_TCP_ADDR": "10.0.0.1",
                "RELINK_ADMIN_PORT_8081_TCP": "tcp://10.0.0.2:8081",
            ])
    }

    @Test(
        "A file that can't be understood is one fault, which tells the place",
        arguments: [
            ("a: [1", "relink.yaml", "line"), ("- a list", "relink.yaml", "no map"),
            ("{\"a\": 1,}", "a.json", "no JSON"),
            ("{\"a\" 1}", "a.json", "line 1"), ("webhook: {}\nwebhook: {}", "relink.yaml", "twice"),
            (#"{"log": {}, "log": {}}"#, "a.json", "twice"), ("[]", "a.json", "no map"),
        ])
    func brokenFile(text: String, name: String, says: String) throws {
        let path = try folder.write(text, to: name)
        let faults = try #require(throws: SettingsFaults.self) {
            _ = try Settings.load(flags: ["config": path], environment: [:], for: .reading)
        }
        #expect(faults.faults.count == 1)
        #expect(faults.description.contains(says))
    }

    @Test("Aliases that stand for billions of values are one fault, and not worked out")
    func aliases() throws {
        let names = (0..<30).map { "a\($0)" }
        let lines = zip(names, names.dropFirst()).map { "\($1): &\($1) [*\($0), *\($0)]" }
        let faults = try folder.faults((["a0: &a0 [x]"] + lines).joined(separator: "\n"))
        #expect(faults.keys == ["config"])
        #expect(faults.description.contains("over 100000 values"))
        _ = try folder.settings("sources:\n  a: &a {webhook: &w {tolerance: 5m}}\n  b: *a\n  c: {webhook: *w}")
    }

    @Test("For names as long as a file may be, and for thousands of them, nothing near is sought at length")
    func longNames() throws {
        let name = String(repeating: "a", count: 1_000_000)
        let path = try folder.write("{\"\(name)\": 1}", to: "a.json")
        let long = try #require(throws: SettingsFaults.self) {
            _ = try Settings.load(flags: ["config": path], environment: [:], for: .reading)
        }
        #expect(long.keys == [name])
        let many = try folder.faults((0..<20_000).map { "lsten\($0): 1" }.joined(separator: "\n"))
        #expect(many.faults.count == 20_000)
    }

    @Test("A settings file that is not there is a fault, not a reason to take the defaults")
    func missingFile() throws {
        let faults = try #require(throws: SettingsFaults.self) {
            _ = try Settings.load(flags: ["config": folder.path("nowhere.yaml")], environment: [:], for: .reading)
        }
        #expect(faults.keys == ["config"])
    }

    @Test("A list where one value belongs, and a map where a list belongs, are refused")
    func wrongShapes() throws {
        let faults = try folder.faults(
            "admin: {token: [a, b]}\nwebhook: {secrets: [[a], {b: c}]}\nlog: text\nsources: [a]")
        #expect(Set(faults.keys) == ["admin.token", "webhook.secrets", "log", "sources"])
    }

    @Test("A certificate without its key, and client authorities without a certificate, are refused")
    func halfTLS() throws {
        let pem = try folder.write("-----BEGIN CERTIFICATE-----\n", to: "a.pem")
        #expect(try folder.faults("", flags: ["tls.certificate": pem]).keys == ["tls.key"])
        #expect(try folder.faults("", flags: ["tls.key": pem]).keys == ["tls.certificate"])
        #expect(try folder.faults("", flags: ["tls.clientCa": pem]).keys == ["tls.clientCa"])
        let settings = try folder.settings("", flags: ["tls.certificate": pem, "tls.key": pem, "tls.clientCa": pem])
        #expect(settings.publicURL == "https://127.0.0.1:8080")
        let noPEM = try folder.write("text", to: "b.pem")
        #expect(try folder.faults("", flags: ["tls.trustRoots": noPEM]).keys == ["tls.trustRoots"])
    }
}
