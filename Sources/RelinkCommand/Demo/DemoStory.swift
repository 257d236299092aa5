import Foundation
import Relink
import RelinkServer
import RelinkSimulator
import ServiceLifecycle

/// What happens in the demo: the merchants' doings, and an account of what Relink makes of them.
struct DemoStory: Service {
    let relink: DemoRelink
    let world: World
    /// Where Codat sends its webhooks.
    let webhookURL: String
    let codatURL: String
    /// The folder that mails are written to.
    let outbox: String

    private static let watch = Duration.milliseconds(500)
    private static let breath = Duration.seconds(3)
    private static let patience = 60
    private static let people: [(company: String, contact: Contact)] = [
        ("Café Lumière", Contact(email: "amelie@lumiere.example", name: "Amélie", locale: "fr-FR")),
        ("Harbour Books", Contact(email: "tom@harbourbooks.example", name: "Tom", locale: "en-GB")),
        ("Bicycles & Co", Contact(email: "ines@bicycles.example", name: "Ines", locale: "en")),
        ("North Street Bakery", Contact(email: "sam@northstreet.example", name: "Sam", locale: "en")),
    ]

    func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                try await self.tell()
            } catch is CancellationError {
                return
            } catch {
                self.say("The demo's story broke off: \(error)")
            }
        }
        try await relink.shutdown()
    }

    private func tell() async throws {
        while !(await relink.isReady()) { try await Task.sleep(for: Self.watch) }
        introduce()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.report() }
            group.addTask { try await self.act() }
            try await group.waitForAll()
        }
    }

    private func introduce() {
        Terminal.line(
            """

            Relink runs, beside a simulated Codat. Four merchants sync their sales into Xero; watch what happens.

              The dashboard:                    \(relink.admin)/
              The simulated Codat:              \(codatURL)/
              Mails that Relink sends:          \(outbox)

            Ctrl-C ends it all and leaves nothing behind.

            """)
    }

    private func act() async throws {
        let merchants = world.createMerchants(Self.people.count, names: Self.people.map(\.company))
        guard merchants.count == Self.people.count else { return }
        say("Codat: \(merchants.count) merchants have connected their books.")
        for (merchant, person) in zip(merchants, Self.people) {
            try await relink.setContact(person.contact, of: merchant.companyID)
        }
        try await until("healthy", merchants[0])
        try await Task.sleep(for: Self.breath)
        try await losesAndComesBack(merchants[0])
        try await isFoundByAsking(merchants[2])
        try await waitsForYou(merchants[1])
    }

    /// The merchant revokes, gets a mail, and presses its button.
    private func losesAndComesBack(_ merchant: RelinkSimulator.Merchant) async throws {
        say("\(merchant.name) revokes the connection to the books. Codat sends its one webhook, and stops syncing.")
        world.cut(merchant.companyID, .revoked)
        try await until(mailsSent: 1, merchant)
        try await Task.sleep(for: Self.breath)
        say("\(merchant.name) presses the button in the mail, and is sent on to Codat's Sync flow.")
        guard let link = try await relink.link(for: merchant.companyID), let url = try await relink.press(link) else {
            return say("The link did not lead on.")
        }
        guard world.completeSyncFlow(url) != nil else { return say("The Sync flow took the code for used or too old.") }
        try await until("healthy", merchant)
        try await Task.sleep(for: Self.breath)
    }

    /// A webhook that never arrives: Relink finds the loss by asking Codat's API.
    private func isFoundByAsking(_ merchant: RelinkSimulator.Merchant) async throws {
        world.setWebhookTargets([])
        world.cut(merchant.companyID, .deauthorized)
        say("\(merchant.name) withdraws access, and the webhook is lost. Relink asks Codat now and then ...")
        try await Task.sleep(for: Self.breath)
        world.setWebhookTargets([webhookURL])
        try await until("disconnected", merchant)
        try await Task.sleep(for: Self.breath)
    }

    private func waitsForYou(_ merchant: RelinkSimulator.Merchant) async throws {
        say("\(merchant.name) revokes, too.")
        world.cut(merchant.companyID, .revoked)
        try await until(mailsSent: 1, merchant)
        guard let link = try await relink.link(for: merchant.companyID) else { return }
        Terminal.line(
            """

            Your turn: be \(merchant.name), and press the button behind the link of the mail:

              \(link)

            Or lose more merchants yourself: \(codatURL)/

            """)
    }

    private func until(_ health: String, _ merchant: RelinkSimulator.Merchant) async throws {
        try await until(merchant) { $0.health == health }
    }

    private func until(mailsSent: Int64, _ merchant: RelinkSimulator.Merchant) async throws {
        try await until(merchant) { $0.mailsSent >= mailsSent }
    }

    private func until(_ merchant: RelinkSimulator.Merchant, _ isSo: (DemoStanding) -> Bool) async throws {
        for _ in 0..<Self.patience * 2 {
            if let standing = try await relink.standings()[merchant.companyID], isSo(standing) { return }
            try await Task.sleep(for: Self.watch)
        }
        say("\(merchant.name) is not where the story wants it; look at the log above.")
    }

    /// Says whatever changes, for as long as the demo runs.
    private func report() async throws {
        var known: [String: DemoStanding] = [:]
        while true {
            let standings = try await relink.standings()
            for (id, now) in standings.sorted(by: { $0.value.name < $1.value.name }) {
                if let line = change(from: known[id], to: now) { say("Relink: " + line) }
            }
            known = standings
            try await Task.sleep(for: Self.watch)
        }
    }

    private func change(from before: DemoStanding?, to now: DemoStanding) -> String? {
        var parts: [String] = []
        if before?.health != now.health, before != nil || now.health != "onboarding" {
            let why = now.health == "healthy" ? nil : now.reason
            parts.append(now.name + " is " + now.health + (why.map { " (\($0))" } ?? "") + ".")
        }
        if let before, now.mailsSent > before.mailsSent {
            parts.append("Mail \(now.mailsSent) to \(now.name) is in the outbox.")
        }
        if let before, before.reonboarding != now.reonboarding, now.reonboarding == "recovered" {
            parts.append("Won back.")
        }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private func say(_ text: String) {
        let time = Instant.now.rfc3339.dropFirst(11).prefix(8)
        Terminal.line("\(time)  \(PrintableText.escaped(text))")
    }
}
