import ArgumentParser
import Foundation
import Relink
import RelinkServer
import RelinkSimulator

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs Relink beside a simulated Codat: merchants are lost, and won back.",
        discussion: """
            Everything is in a folder of its own that goes away at the end; nothing leaves this machine. Settings given
            as flags or in the environment go before the demo's own.
            """)

    @Option(help: "Where the simulated Codat listens, host:port.")
    var codat = "127.0.0.1:8090"

    func run() async throws {
        guard let address = DemoAddress(codat) else {
            throw CommandFailure("--codat \(PrintableText.quoted(codat)): right is host:port.", exitCode: 64)
        }
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "relink-demo-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { remove(folder) }
        let secret = "whsec_" + Base64.encode((0..<32).map { _ in UInt8.random(in: .min ... .max) })
        let apiKey = UUID().uuidString
        let settings = try settings(in: folder, address, secret: secret, apiKey: apiKey)
        let webhookURL = "http://\(settings.listen.public)/webhooks/codat"
        let simulator = try CodatSimulator(
            configuration: CodatSimulator.Configuration(
                host: address.host, port: address.port, apiKey: apiKey,
                webhookTargets: [webhookURL], secret: secret,
                generations: [.standard], speed: 60),
            now: { .now })
        let story = DemoStory(
            relink: DemoRelink(admin: "http://\(settings.listen.admin)", token: settings.admin.token?.value),
            world: simulator.world, webhookURL: webhookURL, codatURL: "http://\(codat)",
            outbox: folder.appending(path: "outbox").path)
        try await RelinkServer.run(settings, version: Version.text, besides: [simulator, story])
    }

    private func settings(
        in folder: URL, _ codat: DemoAddress, secret: String, apiKey: String
    ) throws(SettingsFaults) -> Settings {
        let own = [
            "store.url": "sqlite:\(folder.path)/relink.db", "webhook.secrets": secret, "codat.apiKey": apiKey,
            "codat.baseUrl": "http://\(self.codat)", "codat.commerceKey": "lqai", "codat.accountingKey": "gbol",
            "mail.transport": "directory:\(folder.path)/outbox", "mail.from": "Corner Till <books@cornertill.example>",
            "mail.operator": "operations@cornertill.example", "brand.name": "Corner Till", "brand.color": "#0a7d5c",
            "brand.supportUrl": "https://cornertill.example/help", "reonboarding.schedule": "5s,45s,90s",
            "reonboarding.cooldown": "0s", "alerts.mailInterval": "20s", "reconcile.interval": "20s",
            "log.level": "warning",
        ]
        return try Settings.load(
            flags: own.merging(Invocation.settingFlags) { _, given in given }, environment: Invocation.environment,
            for: .serving)
    }

    private func remove(_ folder: URL) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Terminal.error("relink: \(folder.path) could not be removed: \(error.localizedDescription)")
        }
    }
}

/// Where the simulated Codat listens.
struct DemoAddress {
    let host: String
    let port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port), colon > text.startIndex
        else { return nil }
        host = String(text[..<colon]).trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        self.port = port
    }
}
