/// One event as the API and the command line show it.
public struct EventView: Sendable {
    public let logged: LoggedEvent
    public let decoded: DecodedEvent

    public init(_ logged: LoggedEvent) {
        self.logged = logged
        decoded = DecodedEvent(logged)
    }

    /// What a full view says of the body.
    public enum Body: Sendable {
        case omitted
        /// As JSON, or `null` where it isn't.
        case json
        /// As base64, so that no byte is lost.
        case base64
    }

    public func write(to json: inout JSONWriter, body: Body = .omitted) {
        json.object { writeMembers(to: &$0, body) }
    }

    func writeMembers(to json: inout JSONWriter, _ body: Body) {
        json.member("sequence", logged.sequence)
        json.member("receivedAt", logged.receivedAt)
        json.member("source", logged.source)
        json.member("messageId", logged.messageID)
        json.member("generation", decoded.generation?.rawValue)
        json.member("type", decoded.type)
        json.member("companyId", decoded.companyID)
        json.member("connectionId", decoded.connectionID)
        json.member("occurredAt", decoded.occurredAt)
        json.member("status", decoded.status.rawValue)
        json.member("forgotten", logged.forgottenBodyDigest != nil)
        json.member("digest", Hexadecimal.text(logged.digest))
        switch body {
        case .omitted: break
        case .json:
            json.key("body")
            if let document = JSONDocument(parsing: logged.body) { json.raw(document.compactText) } else { json.null() }
        case .base64:
            json.member("body", Base64.encode(logged.body))
            if let digest = logged.forgottenBodyDigest {
                json.member("forgottenBodyDigest", Hexadecimal.text(digest))
            }
        }
    }
}

/// One event of a merchant's, with what it changed.
public struct HistoryItem: Sendable {
    public let event: EventView
    public let changes: [Change]
    /// Why it changed nothing; `nil` where it changed something.
    public let note: ChangeNote?

    public func write(to json: inout JSONWriter) {
        json.object { json in
            event.writeMembers(to: &json, .omitted)
            json.key("changes")
            json.array(changes) { json, change in
                json.object { json in
                    json.member("field", change.field)
                    json.member("from", change.from)
                    json.member("to", change.to)
                }
            }
            json.member("note", note?.text)
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
public enum Hexadecimal {
    public static func text(_ bytes: some Swift.Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// - Returns: `nil` where the text is no even number of hexadecimal digits.
    public static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap(JSONTokenizer.hexDigit)
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
