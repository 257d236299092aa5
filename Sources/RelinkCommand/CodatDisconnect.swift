import ArgumentParser
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct Disconnect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Unlinks a company's connection, or deletes it.",
            discussion: """
                An unlinked connection keeps its data, and the merchant can link it again. A deleted one is gone with
                its data: the merchant must authorise a new one. Either ends the merchant's syncing.
                """)

        @Argument(help: "The connection id.")
        var id: String

        @Option(help: "The company id.")
        var company: String

        @Flag(help: "Delete it, for good.")
        var delete = false

        @Flag(help: "Don't ask.")
        var yes = false

        @OptionGroup var options: Options

        func run() async throws {
            let connection = try await options.ask { codat, _ in try await codat.connection(id, of: company) }
            if !yes {
                let name = PrintableText.escaped(connection.platformName ?? connection.platformKey ?? id)
                try Question.ask(
                    delete ? "Delete the connection to \(name) with its data?" : "Unlink the connection to \(name)?",
                    instead: "Nothing was changed; --yes does it without asking.")
            }
            let ended = try await options.ask { codat, _ -> Connection? in
                guard delete else { return try await codat.unlinkConnection(id, of: company) }
                try await codat.deleteConnection(id, of: company)
                return nil
            }
            if options.json, let ended {
                Terminal.json { ended.write(to: &$0) }
            } else {
                Terminal.error(ended.map { "The connection is \($0.status?.text ?? "unlinked")." } ?? "Deleted.")
            }
        }
    }

    struct ProfileOf: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "profile", abstract: "Shows the Codat client: the platform, as it looks to its merchants.")

        @OptionGroup var options: Options

        func run() async throws {
            let profile = try await options.ask { codat, _ in try await codat.profile() }
            guard !options.json else { return Terminal.json { profile.write(to: &$0) } }
            Codat.print([
                ("Name", profile.name), ("Redirect", profile.redirectURL), ("Logo", profile.logoURL),
                ("Icon", profile.iconURL), ("Allowed URLs", profile.allowedURLs.joined(separator: ", ")),
            ])
        }
    }
}

extension Profile {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("redirectUrl", redirectURL)
            json.member("logoUrl", logoURL)
            json.member("iconUrl", iconURL)
            json.key("whiteListUrls")
            json.array(allowedURLs) { $0.string($1) }
        }
    }
}
