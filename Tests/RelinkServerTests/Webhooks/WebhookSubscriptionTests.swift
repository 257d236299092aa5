import Relink
import Testing

@testable import RelinkCodat
@testable import RelinkServer

@Suite("What Codat sends, held against what Relink wants")
struct WebhookSubscriptionTests {
    private static let url = "https://relink.example/webhooks/codat"
    private static let all = EventType.wanted.map { $0.name(in: .standard) }

    private static func consumer(
        _ id: String = "one", _ url: String = url, types: [String] = all, tags: [String] = [],
        disabled: String = "false"
    ) throws -> WebhookConsumer {
        let quoted = { (texts: [String]) in texts.map { "\"\($0)\"" }.joined(separator: ",") }
        let json = """
            {"id":"\(id)","url":"\(url)","disabled":\(disabled),"eventTypes":[\(quoted(types))],\
            "companyTags":[\(quoted(tags))]}
            """
        return try WebhookConsumer(try #require(JSONDocument(parsing: Array(json.utf8))).root)
    }

    private static func subscription(_ consumers: WebhookConsumer...) -> WebhookSubscription {
        WebhookSubscription(url: url, among: consumers)
    }

    @Test("One that brings all is complete, in whatever spelling it was subscribed, and wherever else it leads")
    func complete() throws {
        let shouted = Self.all.map { $0.uppercased() } + ["DatasetDataChanged", "something.new"]
        for consumer in [
            try Self.consumer(), try Self.consumer(types: shouted), try Self.consumer(disabled: "null"),
            try Self.consumer("two", "HTTPS://Relink.Example/webhooks/codat/"),
        ] {
            let subscription = Self.subscription(consumer)
            #expect(subscription.complete == consumer && subscription.draft == nil && subscription.warnings.isEmpty)
        }
    }

    @Test("Where none leads here, one is made with all types, and no other is touched")
    func none() throws {
        let subscription = Self.subscription(
            try Self.consumer("other", "https://relink.example/webhooks/codat/second"),
            try Self.consumer("path", "https://relink.example/Webhooks/codat"))
        #expect(subscription.consumers.isEmpty)
        #expect(subscription.draft == WebhookConsumerDraft(url: Self.url, eventTypes: Self.all))
        #expect(subscription.warnings.count == 1 && subscription.warnings[0].contains("No webhook consumer"))
    }

    @Test("Missing types, a filter by tags and being disabled are each told, and none of them is in what is made")
    func lacking() throws {
        let lacking = try Self.consumer(
            types: Self.all.filter { !$0.hasPrefix("connection.") } + ["report.new", "DatasetDataChanged"],
            tags: ["region:north"], disabled: "true")
        let subscription = Self.subscription(lacking)
        #expect(subscription.incomplete == [lacking] && subscription.complete == nil)
        let draft = try #require(subscription.draft)
        #expect(draft.eventTypes == Self.all + ["report.new", "DatasetDataChanged"])
        #expect(!draft.isDisabled && draft.companyTags.isEmpty)
        #expect(subscription.warnings.count == 3)
        let text = subscription.warnings.joined(separator: " ")
        for words in ["is disabled", "region:north", "connection.created", "and 2 more", "consumer one"] {
            #expect(text.contains(words), "\(words)")
        }
        #expect(Self.subscription(lacking, try Self.consumer("two")).warnings.isEmpty)
        #expect(Self.subscription(lacking, try Self.consumer("two")).draft == nil)
    }

    @Test("What is wanted is known to Relink, each type once, and none of the legacy rules'")
    func wanted() {
        #expect(Set(Self.all).count == Self.all.count && Self.all.count == 12 + 2 * 18)
        for (type, name) in zip(EventType.wanted, Self.all) {
            #expect(EventType(codatName: name) == type)
            #expect(name.contains("."), "\(name)")
        }
    }
}
