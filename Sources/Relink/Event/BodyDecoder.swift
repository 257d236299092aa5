/// Reads a webhook's body, of either generation, told apart by the body alone.
struct BodyDecoder {
    private let document: JSONDocument?
    private let isEmpty: Bool

    init(_ body: [UInt8]) {
        document = JSONDocument(parsing: body)
        isEmpty = body.isEmpty
    }

    /// What a body tells.
    struct Decoded {
        var generation: Generation?
        var type: String?
        var companyID: String?
        var connectionID: String?
        var generatedDate: Instant?
        var companyName: String?
        var companyTags: [MerchantState.Tag]?
        var content: DecodedEvent.Content
    }

    func decode() -> Decoded {
        var decoded = Decoded(content: .quarantined("The body is empty; a webhook's body is a JSON object."))
        guard let document else {
            if !isEmpty { decoded.content = .quarantined("The body is not JSON (RFC 8259, UTF-8).") }
            return decoded
        }
        let root = document.root
        guard root.isObject else {
            decoded.content = .quarantined("The body is JSON, but no object.")
            return decoded
        }
        let event = EventBody(root)
        decoded.companyID = event.companyID
        decoded.connectionID = event.connectionID
        decoded.generatedDate = root["generatedDate"]?.instant
        guard let (generation, name) = Self.type(of: root) else {
            decoded.content = .quarantined("The body has neither `eventType` nor `RuleType`, so its type is not known.")
            return decoded
        }
        decoded.generation = generation
        if decoded.companyID == nil, EventType.isAboutCompany(name) {
            decoded.companyID = EventBody.id(event.payload?["id"])
        }
        let type = EventType(codatName: name)
        let about = type == .companyCreated ? event.payload : event.payload?["referenceCompany"]
        decoded.companyName = about?["name"]?.text.flatMap { $0.isEmpty ? nil : TextLimit.cut($0, to: TextLimit.name) }
        decoded.companyTags = about?["tags"]?.members.map(Self.tags)
        guard let type else {
            decoded.type = TextLimit.cut(name, to: TextLimit.id)
            decoded.content = .unrecognized
            return decoded
        }
        decoded.type = TextLimit.cut(type.name(in: generation), to: TextLimit.id)
        if type == .rateLimitReached || type == .rateLimitReset { decoded.companyID = nil }
        decoded.content = event.content(of: type, companyID: decoded.companyID)
        return decoded
    }

    /// Reads what Relink wrote itself.
    func decodeOwn() -> Decoded {
        var decoded = Decoded(generation: .relink, content: .unrecognized)
        guard let root = document?.root, let payload = root["payload"], let type = root["eventType"]?.string else {
            decoded.content = .quarantined(
                "The body is none that Relink writes: `eventType` and `payload` are missing.")
            return decoded
        }
        decoded.type = type
        decoded.generatedDate = root["generatedDate"]?.instant
        decoded.companyID = EventBody.id(payload["companyId"])
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
    private static func type(of root: JSONValue) -> (Generation, String)? {
        if let name = name(root["eventType"]) { return (.standard, name) }
        if let name = name(root["RuleType"]) { return (.legacy, name) }
        guard let members = root.members else { return nil }
        for (key, generation) in [("type", Generation.standard), ("Type", .legacy)] {
            if let member = members.first(where: { $0.name == key }), let name = name(member.value) {
                return (generation, name)
            }
        }
        return nil
    }

    /// A name has a letter or digit at least; whatever is not ASCII is taken for one.
    private static func name(_ value: JSONValue?) -> String? {
        guard let name = value?.string, name.utf8.contains(where: { $0 >= 0x80 || !EventType.isSeparator($0) }) else {
            return nil
        }
        return name
    }

    /// At most ten tags, of up to 27 and 100 characters, are what Codat lets through; a little more is kept. Of equal
    /// keys the first counts.
    static func tags(_ members: [(name: String, value: JSONValue)]) -> [MerchantState.Tag] {
        var tags: [MerchantState.Tag] = []
        for member in members.prefix(20) {
            let key = TextLimit.cut(member.name, to: 100)
            guard let value = member.value.text, !tags.contains(where: { $0.key == key }) else { continue }
            tags.append(MerchantState.Tag(key: key, value: TextLimit.cut(value, to: TextLimit.name)))
        }
        return tags.sorted { $0.key < $1.key }
    }
}
