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

    struct Webhooks: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the endpoints that Codat sends webhooks to, and whether it has given one up.")

        @OptionGroup var options: Options

        func run() async throws {
            try await options.ask { codat, _ in
                var table = Table(["WEBHOOK", "DISABLED", "URL", "TYPES", "TAGS"])
                for consumer in try await codat.webhookConsumers() {
                    if options.json {
                        Terminal.json { consumer.write(to: &$0) }
                    } else {
                        table.add([
                            consumer.id, Codat.yesOrNo(consumer.isDisabled), consumer.url,
                            consumer.eventTypes.joined(separator: ","),
                            consumer.companyTags.isEmpty ? nil : consumer.companyTags.joined(separator: ","),
                        ])
                    }
                }
                if !options.json { table.print() }
            }
        }
    }
}

extension WebhookConsumer {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("disabled", isDisabled)
            json.member("url", url)
            json.key("eventTypes")
            json.array(eventTypes) { $0.string($1) }
            json.key("companyTags")
            json.array(companyTags) { $0.string($1) }
        }
    }
}
