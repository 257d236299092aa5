import Relink

/// A webhook as a sender makes it, for a test to spoil. The secrets are made up and used nowhere else.
struct SignedRequest {
    static let secret = "whsec_jFZLUekmdOhRttbkRpwbDO9JyFWzSuzdMIfyvb/vGxI="
    static let otherSecret = "whsec_M1o/rMgdXvdry7NcWd96OSg07zfImxvdzg=="
    static let publicKey = "whpk_hnsoHYYRyB4UYiYVgC8vpew3oAlxIFr3RgHnLY3Ihfk="
    static let password = "Basic aGFyYm91cjpsaWdodGhvdXNl"
    static let now = Instant(milliseconds: 1_795_226_598_123)

    var headers: [(name: String, value: String)] = []
    var body: [UInt8]

    /// Unsigned.
    init(_ body: String = #"{"id":"6d0c4a1e-8f13-4b5e-9c1f-0a5d2c7b9e11","eventType":"connection.deleted"}"#) {
        self.body = Array(body.utf8)
    }

    func signed(
        with secrets: String..., id: String = "msg_harbour_01", secondsAgo: Int64 = 0, family: String = "webhook"
    ) throws -> SignedRequest {
        let timestamp = Self.now.seconds - secondsAgo
        let signatures = try secrets.map {
            try WebhookSignature.sign(id: id, timestamp: timestamp, body: body, with: WebhookSecret(parsing: $0))
        }
        return with("\(family)-id", id).with("\(family)-timestamp", String(timestamp))
            .with("\(family)-signature", signatures.joined(separator: " "))
    }

    /// With one more header.
    func with(_ name: String, _ value: String) -> SignedRequest {
        var request = self
        request.headers.append((name, value))
        return request
    }

    func without(_ name: String) -> SignedRequest {
        var request = self
        request.headers.removeAll { $0.name == name }
        return request
    }

    func replacing(_ name: String, with value: String) -> SignedRequest {
        without(name).with(name, value)
    }

    func verified(by policy: WebhookPolicy) throws(WebhookRejection) -> VerifiedDelivery {
        try WebhookVerifier(policy: policy).verify(headers: WebhookHeaders(headers), body: body, now: Self.now)
    }

    /// Why the policy refuses it; `nil` where it doesn't.
    func refusal(by policy: WebhookPolicy) -> WebhookRejection.Reason? {
        do {
            _ = try verified(by: policy)
            return nil
        } catch {
            return error.reason
        }
    }
}

extension WebhookPolicy {
    static func secrets(_ secrets: String...) throws -> WebhookPolicy {
        WebhookPolicy(source: "codat", secrets: try secrets.map { try WebhookSecret(parsing: $0) })
    }

    static let password = WebhookPolicy(source: "codat", authorizations: [SignedRequest.password])

    static func both(allowUnverified: Bool = false) throws -> WebhookPolicy {
        WebhookPolicy(
            source: "codat", secrets: [try WebhookSecret(parsing: SignedRequest.secret)],
            authorizations: [SignedRequest.password], allowUnverified: allowUnverified)
    }
}
