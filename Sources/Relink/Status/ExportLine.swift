/// A line of an export that is none.
public struct ExportLineFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}

extension LoggedEvent {
    /// Takes an event back from a line of `relink events export`: ``EventView`` with its body as base64. Only what the
    /// log keeps is read; what is drawn from the body is drawn from it again.
    ///
    /// - Throws: ``ExportLineFault`` naming what is missing or wrong.
    public convenience init(exportLine line: [UInt8]) throws(ExportLineFault) {
        guard let root = JSONDocument(parsing: line)?.root, root.isObject else {
            throw ExportLineFault(description: "is no JSON object")
        }
        guard let sequence = root["sequence"]?.integer, sequence > 0 else {
            throw .wrong("sequence", "a number from 1")
        }
        guard let receivedAt = root["receivedAt"]?.string.flatMap(Instant.init(rfc3339:)) else {
            throw .wrong("receivedAt", "an RFC 3339 date")
        }
        guard let source = root["source"]?.string, !source.isEmpty else { throw .wrong("source", "a name") }
        guard let messageID = root["messageId"]?.string, !messageID.isEmpty else {
            throw .wrong("messageId", "a message id")
        }
        guard let text = root["body"]?.string, let body = Base64.decode(text.utf8) else {
            throw .wrong("body", "base64")
        }
        let digest = try Self.digest(root["digest"]?.string, "digest")
        let isForgotten = root["forgotten"]?.bool ?? false
        self.init(
            sequence: sequence, receivedAt: receivedAt, source: source, messageID: messageID, body: body,
            digest: digest,
            forgottenBodyDigest: isForgotten
                ? try Self.digest(root["forgottenBodyDigest"]?.string, "forgottenBodyDigest") : nil)
    }

    private static func digest(_ text: String?, _ name: String) throws(ExportLineFault) -> [UInt8] {
        guard let bytes = text.flatMap(Hexadecimal.bytes), bytes.count == 32 else {
            throw .wrong(name, "64 hexadecimal digits")
        }
        return bytes
    }
}

extension ExportLineFault {
    fileprivate static func wrong(_ key: String, _ right: String) -> ExportLineFault {
        ExportLineFault(description: "has no right `\(key)`; right would be \(right)")
    }
}
