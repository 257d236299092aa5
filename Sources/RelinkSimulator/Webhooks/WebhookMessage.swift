import Relink

/// One webhook, to be delivered to each endpoint that wants it.
struct WebhookMessage: Hashable, Sendable {
    /// `msg_…`, the same on every attempt, to every endpoint, and when replayed.
    let id: String
    /// As the body names it.
    let type: String
    let generation: Generation
    let companyID: String?
    /// `key:value`, by which endpoints choose.
    let tags: [String]
    let body: [UInt8]
    let createdAt: Instant
}

/// Where webhooks go.
struct WebhookEndpoint: Hashable, Sendable {
    let id: String
    var url: String
    /// The types it subscribes to; empty for all.
    var types: [String] = []
    /// It gets what has any of these tags; empty for all.
    var tags: [String] = []
    var isDisabled = false

    func wants(_ message: WebhookMessage) -> Bool {
        guard !isDisabled, tags.isEmpty || tags.contains(where: message.tags.contains) else { return false }
        return types.isEmpty || types.contains { Self.isSame($0, message.type) }
    }

    /// Names are compared as Relink compares them: a legacy type is subscribed to under another spelling.
    private static func isSame(_ subscribed: String, _ type: String) -> Bool {
        if subscribed == type { return true }
        guard let known = EventType(codatName: subscribed) else { return false }
        return known == EventType(codatName: type)
    }

    /// One that gets everything is shown as subscribed to all that Codat's webhook service sends.
    private var shownTypes: [String] {
        types.isEmpty ? EventType.wanted.map { $0.name(in: .standard) } : types
    }

    /// A `WebhookConsumer`.
    var json: JSONTree {
        [
            "id": .string(id), "url": .string(url), "disabled": .bool(isDisabled),
            "eventTypes": .array(shownTypes.map(JSONTree.string)), "companyTags": .array(tags.map(JSONTree.string)),
        ]
    }
}
