import ArgumentParser
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct Integrations: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what merchants can be connected to, with platform keys.")

        @OptionGroup var options: Options

        @Flag(help: "Those that are switched off, too.")
        var all = false

        func run() async throws {
            try await options.ask { codat, _ in
                var table = Table(["KEY", "TYPE", "ENABLED", "NAME"])
                for try await integration in try codat.integrations() where all || integration.isEnabled != false {
                    if options.json {
                        Terminal.json { json in
                            json.object { json in
                                json.member("key", integration.key)
                                json.member("sourceType", integration.sourceType?.text)
                                json.member("enabled", integration.isEnabled)
                                json.member("name", integration.name)
                                json.member("logoUrl", integration.logoURL)
                            }
                        }
                    } else {
                        table.add([
                            integration.key, integration.sourceType?.text, Codat.yesOrNo(integration.isEnabled),
                            integration.name,
                        ])
                    }
                }
                if !options.json { table.print() }
            }
        }
    }
}
