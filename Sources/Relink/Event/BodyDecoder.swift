/// Reads a webhook's body, of either generation, told apart by the body alone.
enum BodyDecoder {
    /// What a body tells.
    struct Decoded: Sendable {
        var generation: Generation?
        var type: String?
        var companyID: String?
        var connectionID: String?
        var generatedDate: Instant?
        var companyName: String?
        var companyTags: [MerchantState.Tag]?
        var content: DecodedEvent.Content
    }

    static func decode(_ body: [UInt8]) -> Decoded {
        guard !body.isEmpty else {
            return .quarantined("The body is empty; a webhook's body is a JSON object.")
        }
        return JSONView.parsing(body) { root in
            guard let root else { return .quarantined("The body is not JSON (RFC 8259, UTF-8).") }
            guard root.isObject else { return .quarantined("The body is JSON, but no object.") }
            return decode(root)
        }
    }

    private static func decode(_ root: JSONView) -> Decoded {
        let event = EventBody(root)
        var decoded = Decoded(content: .unrecognized)
        decoded.companyID = event.companyID
        decoded.connectionID = event.connectionID
        decoded.generatedDate = root["generatedDate"]?.instant
        guard let (generation, name) = type(of: root) else {
            decoded.content = .quarantined("The body has neither `eventType` nor `RuleType`, so its type is not known.")
            return decoded
        }
        decoded.generation = generation
        if decoded.companyID == nil, EventType.isAboutCompany(name.text) {
            decoded.companyID = EventBody.id(event.payload?["id"])
        }
        let type = name.type
        let about = type == .companyCreated ? event.payload : event.referenceCompany
        decoded.companyName = about?["name"]?.text.flatMap { $0.isEmpty ? nil : TextLimit.cut($0, to: TextLimit.name) }
        decoded.companyTags = about?["tags"].flatMap(tags)
        guard let type else {
            decoded.type = TextLimit.cut(name.text, to: TextLimit.id)
            return decoded
        }
        decoded.type = name.documentedName ?? TextLimit.cut(type.name(in: generation), to: TextLimit.id)
        if type == .rateLimitReached || type == .rateLimitReset { decoded.companyID = nil }
        decoded.content = event.content(of: type, companyID: decoded.companyID)
        return decoded
    }

    /// Reads what Relink wrote itself.
    static func decodeOwn(_ body: [UInt8]) -> Decoded {
        var decoded = Decoded(generation: .relink, content: .unrecognized)
        guard let root = JSONDocument(parsing: body)?.root, let payload = root["payload"],
            let type = root["eventType"]?.string
        else {
            decoded.content = .quarantined(
                "The body is none that Relink writes: `eventType` and `payload` are missing.")
            return decoded
        }
        decoded.type = type
        decoded.generatedDate = root["generatedDate"]?.instant
        decoded.companyID = EventBody.id(payload["companyId"]?.text)
        do {
            let event = try OwnEventDecoder(type: type, payload: payload, companyID: decoded.companyID).event()
            if let event { decoded.content = .recorded(event) }
            if decoded.companyID == nil, !OwnEventDecoder.isAboutNoCompany(type) {
                decoded.content = .quarantined("The body names no company: `payload.companyId`.")
            }
        } catch {
            decoded.content = .quarantined(
                "The body lacks `payload.\(error.member)`, or it is not as Relink writes it.")
        }
        return decoded
    }

    /// `eventType` and `RuleType` are what Codat documents today; `Type` was the legacy spelling of 2023, and `type`
    /// stood in a sample of the new service.
    private static func type(of root: JSONView) -> (Generation, TypeName)? {
        if let name = TypeName(root["eventType"]) { return (.standard, name) }
        if let name = TypeName(root["RuleType"]) { return (.legacy, name) }
        guard let names = root.names else { return nil }
        for (key, generation) in [("type", Generation.standard), ("Type", .legacy)] {
            if let member = names.first(where: { $0.string == key }), let name = TypeName(member.afterName) {
                return (generation, name)
            }
        }
        return nil
    }

    /// At most ten tags, of up to 27 and 100 characters, are what Codat lets through; a little more is kept. Of equal
    /// keys the first counts.
    static func tags(_ members: [(name: String, value: JSONValue)]) -> [MerchantState.Tag] {
        tags(members.lazy.map { ($0.name, $0.value.text) })
    }

    private static func tags(_ object: JSONView) -> [MerchantState.Tag]? {
        object.names.map { tags($0.lazy.map { ($0.string ?? "", $0.afterName.text) }) }
    }

    private static func tags(_ members: some Swift.Sequence<(String, String?)>) -> [MerchantState.Tag] {
        var tags: [MerchantState.Tag] = []
        for (name, text) in members.prefix(20) {
            let key = TextLimit.cut(name, to: 100)
            guard let value = text, !tags.contains(where: { $0.key == key }) else { continue }
            tags.append(MerchantState.Tag(key: key, value: TextLimit.cut(value, to: TextLimit.name)))
        }
        tags.sort { $0.key < $1.key }
        return tags
    }
}

extension BodyDecoder.Decoded {
    fileprivate static func quarantined(_ problem: String) -> Self { Self(content: .quarantined(problem)) }
}

/// What a body says its type is called.
private struct TypeName {
    private let value: JSONView
    private let documented: EventType.Documented?

    /// A name has a letter or digit at least; whatever is not ASCII is taken for one.
    init?(_ value: JSONView?) {
        guard let value else { return nil }
        self.value = value
        documented = value.plainString.flatMap { EventType.documented[$0] }
        guard documented == nil else { return }
        guard let name = value.string, name.utf8.contains(where: { $0 >= 0x80 || !EventType.isSeparator($0) }) else {
            return nil
        }
    }

    var text: String { documented?.name ?? value.string ?? "" }

    var type: EventType? { documented?.type ?? EventType(codatName: text) }

    /// Its name, where that is as Codat documents it.
    var documentedName: String? { documented?.name }
}
