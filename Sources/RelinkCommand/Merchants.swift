public import ArgumentParser
import Foundation
public import Relink
import RelinkServer

struct Merchants: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the merchants and how their syncing stands.",
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists merchants: disconnected first, in each health the longest so first.")

        @Option(
            help: "Only merchants of this health: \(MerchantHealth.allCases.map(\.rawValue).joined(separator: ", ")).")
        var health: MerchantHealth?

        @Option(help: "Only merchants with part of this in their id or name.")
        var search: String?

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await StoreAccess.reading(Invocation.settings()) { store in
                var table = Table(["COMPANY", "HEALTH", "SINCE", "REASONS", "NAME"])
                var query = MerchantQuery(health: health, text: search, limit: 500)
                while true {
                    let page = try await store.status.merchants(query)
                    for merchant in page {
                        if json {
                            Terminal.json { merchant.write(to: &$0, store.status.policy) }
                        } else {
                            table.add(row(merchant))
                        }
                    }
                    guard page.count == query.limit, let last = page.last else { break }
                    query.after = .init(health: last.health, since: last.since, companyID: last.companyID)
                }
                if !json { table.print() }
            }
        }

        private func row(_ merchant: MerchantState) -> [String?] {
            let reasons = merchant.reasons.map(\.code.rawValue).joined(separator: ",")
            return [
                merchant.companyID, merchant.health.rawValue, merchant.since.rfc3339, reasons.isEmpty ? nil : reasons,
                merchant.displayName,
            ]
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one merchant, and what happened to it.")

        @Argument(help: "The company id.")
        var id: String

        @Option(help: "As it was known at this sequence or time of receipt (RFC 3339), inclusive.")
        var asOf: AsOf?

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            try await StoreAccess.reading(Invocation.settings()) { store in
                guard let merchant = try await store.status.merchant(id, asOf: asOf) else {
                    throw CommandFailure("No event has spoken of merchant \(PrintableText.quoted(id)).")
                }
                if json {
                    Terminal.json { merchant.write(to: &$0, store.status.policy) }
                } else {
                    try await describe(merchant, store)
                }
            }
        }

        private func describe(_ merchant: MerchantState, _ store: ReadableStore) async throws {
            let facts: [(String, String?)] = [
                ("Company", merchant.companyID), ("Name", merchant.displayName), ("Source", merchant.source),
                ("Health", "\(merchant.health.rawValue) since \(merchant.since.rfc3339)"),
                ("Last synced", merchant.lastSyncedAt?.rfc3339),
                ("Re-onboarding", "\(merchant.reonboardingState.rawValue), episode \(merchant.episode.number)"),
                ("Next mail", merchant.nextMailAt(store.status.policy.reonboarding)?.rfc3339),
                ("Contact", merchant.reonboarding.contact?.email),
                ("Onboarding", merchant.onboardingStage(store.status.policy)?.rawValue),
                ("First seen", merchant.firstSeenAt?.rfc3339),
            ]
            for (label, value) in facts {
                let heading = (label + ":").padding(toLength: 15, withPad: " ", startingAt: 0)
                Terminal.line(heading + (value.map(PrintableText.escaped) ?? "-"))
            }
            if !merchant.reasons.isEmpty {
                Terminal.line("")
                var reasons = Table(["REASON", "SINCE", "WHO ACTS", "DETAIL"])
                for reason in merchant.reasons {
                    reasons.add([reason.code.rawValue, reason.since.rfc3339, reason.actor.rawValue, reason.detail])
                }
                reasons.print()
            }
            Terminal.line("")
            printReadiness(Readiness(merchant, store.status.policy))
            guard asOf == nil, let history = try await store.status.history(of: id, limit: 20) else { return }
            Terminal.line("")
            var events = Table(["SEQUENCE", "RECEIVED", "TYPE", "WHAT IT CHANGED"])
            for item in history.items {
                let changes = item.changes.map { "\($0.field): \($0.from ?? "-") -> \($0.to ?? "-")" }
                events.add([
                    String(item.event.logged.sequence), item.event.logged.receivedAt.rfc3339, item.event.decoded.type,
                    item.note?.text ?? changes.joined(separator: "; "),
                ])
            }
            events.print()
        }
    }
}

extension Merchants.Show {
    private func printReadiness(_ readiness: Readiness) {
        var checks = Table([readiness.isReady ? "READY" : "NOT READY", "OK", "WHO ACTS", "DETAIL"])
        for check in readiness.checks {
            let isOK = check.isOK.map { $0 ? "yes" : "no" } ?? "unknown"
            checks.add([check.code, isOK, check.actor?.rawValue, check.detail])
        }
        checks.print()
    }
}

extension MerchantHealth: ExpressibleByArgument {}

extension AsOf: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}
