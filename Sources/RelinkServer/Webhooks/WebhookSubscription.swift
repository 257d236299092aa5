import Foundation
import Relink
public import RelinkCodat

/// How what Codat sends to one URL stands to what Relink wants.
public struct WebhookSubscription: Hashable, Sendable {
    public let url: String
    /// Those that lead to the URL.
    public let consumers: [WebhookConsumer]

    public init(url: String, among consumers: [WebhookConsumer]) {
        self.url = url
        self.consumers = consumers.filter { $0.url.map(Self.comparable) == Self.comparable(url) }
    }

    /// Where Codat is to send a source's webhooks.
    public static func url(of source: String, _ settings: Settings) -> String {
        settings.publicURL + "/webhooks/codat" + (source == Settings.firstSource ? "" : "/\(source)")
    }

    /// One through which all comes that Relink wants.
    public var complete: WebhookConsumer? { consumers.first { $0.lacks.isEmpty } }
    public var incomplete: [WebhookConsumer] { consumers.filter { !$0.lacks.isEmpty } }

    /// What would have to be made; `nil` where there is nothing to do. Whatever else somebody subscribed to stays.
    public var draft: WebhookConsumerDraft? {
        guard complete == nil else { return nil }
        var types = EventType.wanted.map { $0.name(in: .standard) }
        var known = Set(EventType.wanted)
        for name in incomplete.flatMap(\.eventTypes) {
            let type = EventType(codatName: name)
            guard type.map({ known.insert($0).inserted }) ?? !types.contains(name) else { continue }
            types.append(name)
        }
        return WebhookConsumerDraft(url: url, eventTypes: types)
    }

    /// Sentences for operators; none where all is well.
    public var warnings: [String] {
        guard complete == nil else { return [] }
        guard !incomplete.isEmpty else {
            return ["No webhook consumer at Codat leads to \(url): `relink codat webhooks ensure` makes one."]
        }
        return incomplete.flatMap { consumer in
            consumer.lacks.map { "Codat's webhook consumer \(consumer.id) \($0)." }
        }
    }

    /// Scheme and host in lower case, without the slash at the end.
    private static func comparable(_ url: String) -> String {
        guard var parts = URLComponents(string: url) else { return url }
        parts.scheme = parts.scheme?.lowercased()
        parts.host = parts.host?.lowercased()
        if parts.path.hasSuffix("/") { parts.path.removeLast() }
        return parts.string ?? url
    }
}

/// Why not all that Relink wants comes through a consumer.
public enum WebhookLack: Hashable, Sendable, CustomStringConvertible {
    /// By their names, in the order in which Relink lists them.
    case types([String])
    case isDisabled
    /// It gets only what has one of these tags.
    case isFiltered(by: [String])

    public var description: String {
        switch self {
        case .types(let names):
            let shown = names.prefix(4).joined(separator: ", ")
            return "is not subscribed to \(shown)" + (names.count > 4 ? " and \(names.count - 4) more" : "")
        case .isDisabled: return "is disabled, so that nothing comes through it; Codat's Portal enables it"
        case .isFiltered(let tags):
            return "passes only companies with one of the tags \(tags.joined(separator: ", "))"
        }
    }
}

extension WebhookConsumer {
    /// Nothing where all that Relink wants comes through it.
    public var lacks: [WebhookLack] {
        let subscribed = Set(eventTypes.compactMap { EventType(codatName: $0) })
        let missing = EventType.wanted.filter { !subscribed.contains($0) }.map { $0.name(in: .standard) }
        var lacks: [WebhookLack] = []
        if isDisabled == true { lacks.append(.isDisabled) }
        if !companyTags.isEmpty { lacks.append(.isFiltered(by: companyTags)) }
        if !missing.isEmpty { lacks.append(.types(missing)) }
        return lacks
    }
}
