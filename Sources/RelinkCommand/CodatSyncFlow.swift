import ArgumentParser
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct SyncFlow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sync-flow-url",
            abstract: "Fetches a Sync flow URL for a company: it works once, and for 30 seconds.",
            discussion: """
                Each side's platform key is the option's, else that of the company's own connections, else that of
                codat.commerceKey or codat.accountingKey.
                """)

        @Argument(help: "The company id.")
        var id: String

        @Option(help: "Platform key of the commerce side.")
        var commerceKey: String?

        @Option(help: "Platform key of the accounting side.")
        var accountingKey: String?

        @Option(help: "Where the flow ends; by default codat.redirectUrl.")
        var redirectUrl: String?

        @OptionGroup var options: Options

        func run() async throws {
            try await options.ask { codat, settings in
                var connections: [Connection] = []
                if commerceKey == nil || accountingKey == nil {
                    connections = try await codat.connections(of: id).all()
                }
                let flow = SyncFlowRequest(
                    commerceKey: try commerceKey ?? key(.commerce, connections, settings.commerceKey),
                    accountingKey: try accountingKey ?? key(.accounting, connections, settings.accountingKey),
                    merchantIdentifier: id, redirectURL: redirectUrl ?? settings.redirectURL)
                let url = try await codat.syncFlowURL(for: flow)
                if options.json {
                    Terminal.json { json in json.object { $0.member("url", url.location) } }
                } else {
                    Terminal.line(url.location)
                }
            }
        }

        /// Of several connections of a type, a linked one tells best.
        private func key(_ type: SourceType, _ connections: [Connection], _ setting: String?) throws -> String {
            let ofType = connections.filter { $0.sourceType?.known == type && $0.platformKey != nil }
            let best = ofType.first { $0.status?.known == .linked } ?? ofType.first
            guard let key = best?.platformKey ?? setting else {
                let name = type.rawValue.lowercased()
                throw CommandFailure(
                    "No \(name) connection of the company tells its platform key, and codat.\(name)Key is not set; "
                        + "give --\(name)-key.")
            }
            return key
        }
    }
}
