import ArgumentParser
import Foundation
import Relink
import RelinkCodat
import RelinkServer

struct Codat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks Codat's API by hand.",
        discussion: "Needs codat.apiKey. Shows and changes what stands at Codat now; the store is not touched.",
        subcommands: [
            Companies.self, Connections.self, SyncFlow.self, Configuration.self, SyncStatusOf.self, Integrations.self,
            Webhooks.self, Records.self, DataStatusOf.self, Refresh.self, Sync.self, FetchSettings.self, Texts.self,
            Disconnect.self, ProfileOf.self,
        ])

    /// What all of them take.
    struct Options: ParsableArguments {
        @Option(help: "The named source whose Codat client is asked; by default that of the settings at the top.")
        var source: String?

        @Flag(help: "Print one JSON object a line.")
        var json = false

        /// Asks, by default with the patience of a person at a terminal.
        func ask<Value>(
            _ patience: CodatPatience = CodatPatience(priority: .interactive, timeLimit: .seconds(60), maxTries: 4),
            _ body: (CodatClient, Settings.Codat) async throws -> Value
        ) async throws -> Value {
            do {
                return try await CodatAccess.using(Invocation.settings(), source: source) { client, settings in
                    try await body(client.within(patience), settings)
                }
            } catch let error as CodatError {
                throw CommandFailure(PrintableText.escaped(error.description))
            } catch let error as CodatAccessError {
                throw CommandFailure(error.description, exitCode: 78)
            }
        }
    }

    /// Labels and values, one a line.
    static func print(_ facts: [(String, String?)]) {
        let width = facts.map(\.0.count).max() ?? 0
        for (label, value) in facts {
            let heading = (label + ":").padding(toLength: width + 2, withPad: " ", startingAt: 0)
            Terminal.line(heading + (value.map(PrintableText.escaped) ?? "-"))
        }
    }

    static func yesOrNo(_ value: Bool?) -> String? { value.map { $0 ? "yes" : "no" } }
}

extension JSONWriter {
    /// Texts by name, in the order of their names.
    mutating func texts(_ texts: [String: String]) {
        object { json in
            for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
                json.member(name, text)
            }
        }
    }
}
