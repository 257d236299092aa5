import Relink
import RelinkServer
import Testing

@Suite("What it takes to serve")
struct ServingTests {
    let folder: SettingsFolder

    init() throws {
        folder = try SettingsFolder()
    }

    @Test("Without any way to verify a webhook it does not serve, but the store can be read")
    func unverifiable() throws {
        #expect(try folder.faults("", for: .serving).keys == ["webhook.secrets"])
        _ = try folder.settings("", for: .reading)
    }

    @Test(
        "A secret, an authorization or leave to go without is enough",
        arguments: ["secrets: [\(SettingsFolder.secret)]", "authorization: [Bearer abc]", "allowUnverified: true"])
    func verifiable(webhook: String) throws {
        _ = try folder.settings("webhook: {\(webhook)}", for: .serving)
    }

    @Test("Old bodies are moved out of a SQLite store alone; a retention beside a database is refused")
    func retention() throws {
        let yaml = "webhook: {secrets: [\(SettingsFolder.secret)]}\nlog: {retention: 90d}\n"
        #expect(try folder.settings(yaml, for: .serving).log.retention == .seconds(90 * 86_400))
        #expect(try folder.settings("").log.retention == nil)
        let faults = try folder.faults(yaml + "store: {url: \"postgres://example.com/relink\"}", for: .serving)
        #expect(faults.keys == ["log.retention"])
    }

    @Test("Each named source needs a way to verify of its own, for it inherits nothing")
    func namedSources() throws {
        let yaml = """
            webhook: {secrets: [\(SettingsFolder.secret)], maxBodyBytes: 5, tolerance: 1m}
            codat: {apiKey: first}
            sources:
              north: {webhook: {authorization: [Bearer abc]}, codat: {commerceKey: abcd}}
              south: {webhook: {maxBodyBytes: 7}}
              empty:
            """
        #expect(
            try folder.faults(yaml, for: .serving).keys == [
                "sources.empty.webhook.secrets", "sources.south.webhook.secrets",
            ])
        let settings = try folder.settings(yaml)
        #expect(settings.sources.keys.sorted() == ["codat", "empty", "north", "south"])
        let north = try #require(settings.sources["north"])
        #expect(north.webhook.source == "north")
        #expect(north.webhook.secrets.isEmpty)
        #expect(north.webhook.authorizations == ["Bearer abc"])
        #expect(north.webhook.tolerance == 300)
        #expect(north.maxBodyBytes == 1_048_576)
        #expect(north.codat.apiKey == nil)
        #expect(settings.sources["codat"]?.codat.commerceKey == nil)
        #expect(settings.reducerPolicy.connectorKeys == ["abcd": .commerce])
    }

    @Test(
        "A source can't have these names",
        arguments: ["codat", "relink", "North", "a_b", "\"\"", "ä", String(repeating: "a", count: 65)])
    func sourceNames(name: String) throws {
        let faults = try folder.faults("sources: {\(name): {webhook: {allowUnverified: true}}}", for: .reading)
        #expect(faults.faults.count == 1)
        #expect(faults.description.contains("is no name for a source"))
    }

    @Test("A named source's secrets can be read from a file, too")
    func sourceSecretFile() throws {
        let path = try folder.write(SettingsFolder.secret + "\n", to: "secret")
        let settings = try folder.settings("sources: {north: {webhook: {secretsFile: '\(path)'}}}")
        #expect(settings.sources["north"]?.webhook.secrets.count == 1)
    }

    @Test(
        "Operators' listener off the loopback address needs a token",
        arguments: ["0.0.0.0:8081", "[::]:8081", "192.0.2.7:8081", "relink.internal:8081", "127.example.com:8081"])
    func openAdmin(address: String) throws {
        let yaml = "webhook: {allowUnverified: true}"
        let flags = ["listen.admin": address]
        #expect(try folder.faults(yaml, flags: flags, for: .serving).keys == ["admin.token"])
        let withToken = flags.merging(["admin.token": "t"]) { $1 }
        #expect(try folder.settings(yaml, flags: withToken, for: .serving).admin.token?.value == "t")
    }

    @Test(
        "On a loopback address it needs none",
        arguments: ["127.0.0.1:0", "127.1.2.3:8081", "localhost:8081", "[::1]:8081", "[0:0:0:0:0:0:0:1]:8081"])
    func loopback(address: String) throws {
        _ = try folder.settings("webhook: {allowUnverified: true}", flags: ["listen.admin": address], for: .serving)
    }
}
