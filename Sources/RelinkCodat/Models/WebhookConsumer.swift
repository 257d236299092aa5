import Relink

/// An endpoint that Codat sends webhooks to. Its signing secret is shown in Codat's Portal alone.
public struct WebhookConsumer: Hashable, Sendable {
    public let id: String
    public let url: String?
    public let isDisabled: Bool?
    public let eventTypes: [String]
    /// `key:value`. Where there are any, only events of companies with one of them are sent.
    public let companyTags: [String]
}

extension WebhookConsumer: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        id = try json.requiredID("id", of: "a webhook consumer")
        url = json.text("url")
        isDisabled = json.bool("disabled")
        eventTypes = json.texts("eventTypes")
        companyTags = json.texts("companyTags")
    }
}

/// What a webhook consumer is made with.
public struct WebhookConsumerDraft: Hashable, Sendable {
    public var url: String
    public var eventTypes: [String]
    public var isDisabled: Bool
    public var companyTags: [String]

    public init(url: String, eventTypes: [String], isDisabled: Bool = false, companyTags: [String] = []) {
        self.url = url
        self.eventTypes = eventTypes
        self.isDisabled = isDisabled
        self.companyTags = companyTags
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("url", url)
            json.key("eventTypes")
            json.array(eventTypes) { $0.string($1) }
            json.member("disabled", isDisabled)
            guard !companyTags.isEmpty else { return }
            json.key("companyTags")
            json.array(companyTags) { $0.string($1) }
        }
    }
}
