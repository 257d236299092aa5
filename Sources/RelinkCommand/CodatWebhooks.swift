import ArgumentParser
import Foundation
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct Webhooks: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The endpoints that Codat sends webhooks to: lists them, or makes the one that Relink wants.",
            subcommands: [List.self, Ensure.self], defaultSubcommand: List.self)
    }
}

extension Codat.Webhooks {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the endpoints that Codat sends webhooks to, and whether it has given one up.")

        @OptionGroup var options: Codat.Options

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

extension Codat.Webhooks {
    struct Ensure: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes sure that Codat sends Relink all the webhooks that it wants.",
            discussion: """
                Where a complete endpoint is there already, nothing is done. Codat's API can't change an endpoint: where
                one lacks something, another one is made beside it, with a signing secret of its own. The first goes on
                working until --remove-old takes it away; whoever would rather keep its secret edits it in Codat's
                Portal instead. What has to be done by hand is printed at the end.
                """)

        @Option(help: "Where Codat reaches Relink; by default public.url with /webhooks/codat behind it.")
        var url: String?

        @Flag(help: "Only show what would be done.")
        var dryRun = false

        @Flag(help: "Delete the endpoints of this URL that lack something, once a complete one is there.")
        var removeOld = false

        @OptionGroup var options: Codat.Options

        func validate() throws {
            guard let url else { return }
            let parts = URLComponents(string: url)
            guard ["https", "http"].contains(parts?.scheme?.lowercased()), parts?.host?.isEmpty == false,
                parts?.user == nil, parts?.fragment == nil
            else {
                throw ValidationError("--url is wrong; right is an absolute URL such as https://host/webhooks/codat.")
            }
        }

        func run() async throws {
            let source = options.source ?? Settings.firstSource
            let url = try url ?? WebhookSubscription.url(of: source, Invocation.settings())
            try await options.ask { codat, _ in
                let before = WebhookSubscription(url: url, among: try await codat.webhookConsumers())
                var report = WebhookReport(before: before, isDryRun: dryRun)
                if let draft = before.draft, !dryRun {
                    report.made = try await codat.createWebhookConsumer(draft, key: .fresh())
                }
                if removeOld, !dryRun {
                    for consumer in before.incomplete {
                        try await codat.deleteWebhookConsumer(consumer.id)
                        report.removed.append(consumer.id)
                    }
                }
                if options.json { Terminal.json { report.write(to: &$0) } } else { report.print() }
            }
        }
    }
}

/// What became of the endpoints of one URL, and what is left to do.
struct WebhookReport {
    let before: WebhookSubscription
    let isDryRun: Bool
    var made: WebhookConsumer?
    var removed: [String] = []

    /// Types that come now and did not before, whatever endpoint they came through.
    private var added: [String] {
        guard let draft = before.draft else { return [] }
        let had = Set(before.incomplete.flatMap(\.eventTypes).compactMap { EventType(codatName: $0) })
        return draft.eventTypes.filter { name in EventType(codatName: name).map { !had.contains($0) } ?? false }
    }

    private var left: [WebhookConsumer] { before.incomplete.filter { !removed.contains($0.id) } }

    private var verdict: String {
        if let made { return "Made: webhook \(made.id)." }
        if let complete = before.complete {
            return "Nothing to do: webhook \(complete.id) brings all that Relink wants."
        }
        return "Nothing was changed; without --dry-run, an endpoint would be made."
    }

    /// What Codat's API can't do, in the order in which to do it.
    private var steps: [String] {
        var steps: [String] = []
        if let made {
            steps = [
                "In Codat's Portal, open webhook \(made.id) and copy its signing secret (whsec_…).",
                "Add it to webhook.secrets of the source, beside those that are there, and restart `relink serve`. "
                    + "Until then the new endpoint's webhooks get 401, and Codat tries them again for some 28 hours.",
                "Where webhook.authorization is set: add that Authorization header to the endpoint, in the Portal.",
            ]
        }
        if !left.isEmpty, made != nil || before.complete != nil {
            let ids = left.map(\.id).joined(separator: ", ")
            steps.append(
                "Once webhooks come through the complete endpoint, take the old one away (\(ids)): "
                    + "`relink codat webhooks ensure --url \(before.url) --remove-old`.")
        }
        return steps
    }

    func print() {
        Codat.print([("URL", before.url)])
        for consumer in before.incomplete {
            for lack in consumer.lacks { Terminal.line(PrintableText.escaped("Webhook \(consumer.id) \(lack).")) }
        }
        if before.consumers.isEmpty { Terminal.line("No webhook leads to this URL so far.") }
        for type in added { Terminal.line(PrintableText.escaped("+ \(type)")) }
        for id in removed { Terminal.line("Removed: webhook \(PrintableText.escaped(id)).") }
        Terminal.line(PrintableText.escaped(verdict))
        guard !steps.isEmpty else { return }
        Terminal.line("\nTo be done by hand:")
        for (number, step) in zip(1..., steps) { Terminal.line(PrintableText.escaped("\(number). \(step)")) }
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("url", before.url)
            json.member("isComplete", made != nil || before.complete != nil)
            json.member("made", made?.id)
            json.key("added")
            json.array(added) { $0.string($1) }
            json.key("incomplete")
            json.array(before.incomplete) { json, consumer in
                json.object { json in
                    json.member("id", consumer.id)
                    json.key("lacks")
                    json.array(consumer.lacks) { $0.string($1.description) }
                }
            }
            json.key("removed")
            json.array(removed) { $0.string($1) }
            json.key("byHand")
            json.array(steps) { $0.string($1) }
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
