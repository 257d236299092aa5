import Relink
import Testing

@Suite("Who may send webhooks")
struct WebhookVerifierTests {
    @Test("A signed webhook is let in with its id, its exact bytes and their digest")
    func accepted() throws {
        let request = try SignedRequest().signed(with: SignedRequest.secret)
        let delivery = try request.verified(by: .secrets(SignedRequest.secret))
        #expect(delivery.source == "codat")
        #expect(delivery.messageID == "msg_harbour_01")
        #expect(delivery.body == request.body)
        #expect(delivery.bodyDigest == EventDigest.ofBody(request.body))
    }

    @Test("A body changed by one byte is refused")
    func tamperedBody() throws {
        let policy = try WebhookPolicy.secrets(SignedRequest.secret)
        let request = try SignedRequest().signed(with: SignedRequest.secret)
        for index in request.body.indices {
            var tampered = request
            tampered.body[index] ^= 1
            #expect(tampered.refusal(by: policy) == .signatureMismatch)
        }
        var longer = request
        longer.body.append(UInt8(ascii: "\n"))
        #expect(longer.refusal(by: policy) == .signatureMismatch)
    }

    @Test("A webhook under another id or time than was signed is refused")
    func tamperedHeaders() throws {
        let policy = try WebhookPolicy.secrets(SignedRequest.secret)
        let request = try SignedRequest().signed(with: SignedRequest.secret)
        let later = String(SignedRequest.now.seconds + 1)
        #expect(request.replacing("webhook-id", with: "msg_other").refusal(by: policy) == .signatureMismatch)
        #expect(request.replacing("webhook-timestamp", with: later).refusal(by: policy) == .signatureMismatch)
    }

    @Test("The signature of another secret is refused")
    func forged() throws {
        let request = try SignedRequest().signed(with: SignedRequest.otherSecret)
        #expect(request.refusal(by: try .secrets(SignedRequest.secret)) == .signatureMismatch)
    }

    @Test(
        "A timestamp may be as far from now as the tolerance says, and no second more, either way",
        arguments: [
            (300, nil), (301, WebhookRejection.Reason.timestampTooOld), (-300, nil), (-301, .timestampTooNew),
            (86_400, .timestampTooOld),
        ] as [(Int64, WebhookRejection.Reason?)])
    func tolerance(secondsAgo: Int64, refusal: WebhookRejection.Reason?) throws {
        let request = try SignedRequest().signed(with: SignedRequest.secret, secondsAgo: secondsAgo)
        #expect(request.refusal(by: try .secrets(SignedRequest.secret)) == refusal)
    }

    @Test("The tolerance is the policy's")
    func ownTolerance() throws {
        let secrets = [try WebhookSecret(parsing: SignedRequest.secret)]
        let policy = WebhookPolicy(source: "codat", secrets: secrets, tolerance: 10)
        #expect(try SignedRequest().signed(with: SignedRequest.secret, secondsAgo: 10).refusal(by: policy) == nil)
        #expect(
            try SignedRequest().signed(with: SignedRequest.secret, secondsAgo: 11).refusal(by: policy)
                == .timestampTooOld)
    }

    @Test(
        "A timestamp that is no whole number of 64 bits is refused, and the largest traps nothing",
        arguments: [
            ("soon", .badTimestamp), ("1795226598.5", .badTimestamp), ("+1795226598", .badTimestamp),
            ("-", .badTimestamp),
            ("1795226598 ", .badTimestamp), ("0x6b00", .badTimestamp), ("2026-11-21T02:03:18Z", .badTimestamp),
            ("9223372036854775808", .badTimestamp), ("999999999999999999999999999999", .badTimestamp),
            ("１７９", .badTimestamp),
            ("9223372036854775807", .timestampTooNew), ("-9223372036854775808", .timestampTooOld),
            ("-1", .timestampTooOld),
            ("1795226598000", .timestampTooNew), ("", .missingHeader),
        ] as [(String, WebhookRejection.Reason)])
    func malformedTimestamp(text: String, refusal: WebhookRejection.Reason) throws {
        let request = try SignedRequest().signed(with: SignedRequest.secret).replacing("webhook-timestamp", with: text)
        #expect(request.refusal(by: try .secrets(SignedRequest.secret)) == refusal)
    }

    @Test("While a secret is rotated, old and new are good, whichever side is ahead")
    func rotation() throws {
        let (old, new) = (SignedRequest.secret, SignedRequest.otherSecret)
        let signedByBoth = try SignedRequest().signed(with: new, old)
        for policy in [try WebhookPolicy.secrets(old), try .secrets(new), try .secrets(new, old)] {
            #expect(signedByBoth.refusal(by: policy) == nil)
        }
        #expect(try SignedRequest().signed(with: old).refusal(by: .secrets(new, old)) == nil)
        #expect(try SignedRequest().signed(with: old).refusal(by: .secrets(new)) == .signatureMismatch)
    }

    @Test("The right password is let in; a wrong one, or none, is not")
    func password() {
        let request = SignedRequest()
        #expect(request.with("authorization", SignedRequest.password).refusal(by: .password) == nil)
        for wrong in [
            "", "Basic", "Bearer aGFyYm91cjpsaWdodGhvdXNl", SignedRequest.password + " ", "basic aGFyYm91cjps",
        ] {
            #expect(request.with("Authorization", wrong).refusal(by: .password) == .authorizationMismatch)
        }
        #expect(request.refusal(by: .password) == .missingCredential)
    }

    @Test("Any of several passwords is right")
    func severalPasswords() {
        let policy = WebhookPolicy(source: "codat", authorizations: ["Bearer one", "two", SignedRequest.password])
        for right in policy.authorizations {
            #expect(SignedRequest().with("Authorization", right).refusal(by: policy) == nil)
        }
        #expect(SignedRequest().with("Authorization", "Bearer two").refusal(by: policy) == .authorizationMismatch)
    }

    @Test("An empty password in the settings lets nobody in")
    func emptyPassword() {
        let policy = WebhookPolicy(source: "codat", authorizations: [""])
        #expect(SignedRequest().with("Authorization", "").refusal(by: policy) == .missingCredential)
        #expect(!policy.hasCredentials)
    }

    @Test("With both configured, one that is carried suffices, and each that is carried must be right")
    func bothCredentials() throws {
        let policy = try WebhookPolicy.both()
        let signed = try SignedRequest().signed(with: SignedRequest.secret)
        let forged = try SignedRequest().signed(with: SignedRequest.otherSecret)
        #expect(signed.refusal(by: policy) == nil)
        #expect(SignedRequest().with("Authorization", SignedRequest.password).refusal(by: policy) == nil)
        #expect(signed.with("Authorization", SignedRequest.password).refusal(by: policy) == nil)
        #expect(signed.with("Authorization", "Bearer x").refusal(by: policy) == .authorizationMismatch)
        #expect(forged.with("Authorization", SignedRequest.password).refusal(by: policy) == .signatureMismatch)
        #expect(SignedRequest().refusal(by: policy) == .missingCredential)
    }

    @Test("A credential that is not configured is not looked at and does not count")
    func unconfiguredCredential() throws {
        let signed = try SignedRequest().signed(with: SignedRequest.otherSecret)
        let secrets = try WebhookPolicy.secrets(SignedRequest.otherSecret)
        #expect(signed.with("Authorization", "Bearer x").with("Authorization", "y").refusal(by: secrets) == nil)
        #expect(SignedRequest().with("Authorization", "Bearer x").refusal(by: secrets) == .missingCredential)
        #expect(signed.refusal(by: .password) == .missingCredential)
        let stale = SignedRequest().with("webhook-timestamp", "1").with("webhook-timestamp", "2")
        #expect(stale.with("Authorization", SignedRequest.password).refusal(by: .password) == nil)
    }

    @Test("Without any credential configured nobody is let in, unless unverified requests are allowed")
    func nothingConfigured() throws {
        let signed = try SignedRequest().signed(with: SignedRequest.secret)
        let closed = WebhookPolicy(source: "codat")
        let open = WebhookPolicy(source: "codat", allowUnverified: true)
        for request in [SignedRequest(), signed, signed.with("Authorization", "x")] {
            #expect(request.refusal(by: closed) == .missingCredential)
            #expect(request.refusal(by: open) == nil)
        }
    }

    @Test("Where unverified requests are allowed, a configured credential that is carried must still be right")
    func unverifiedAllowed() throws {
        let policy = try WebhookPolicy.both(allowUnverified: true)
        let forged = try SignedRequest().signed(with: SignedRequest.otherSecret)
        #expect(SignedRequest().refusal(by: policy) == nil)
        #expect(forged.refusal(by: policy) == .signatureMismatch)
        #expect(SignedRequest().with("Authorization", "x").refusal(by: policy) == .authorizationMismatch)
        #expect(SignedRequest().with("webhook-timestamp", "1").refusal(by: policy) == .missingHeader)
    }

    @Test("A 401 is the answer to every refusal here, and no explanation shows a credential")
    func explanations() throws {
        let policy = try WebhookPolicy.both()
        let signed = try SignedRequest().signed(with: SignedRequest.otherSecret)
        for request in [signed, SignedRequest().with("Authorization", "Bearer lighthouse"), SignedRequest()] {
            do {
                _ = try request.verified(by: policy)
                Issue.record("must be refused")
            } catch {
                #expect(error.status == 401)
                #expect(!error.explanation.contains("lighthouse") && !error.explanation.contains("aGFyYm91cjps"))
                #expect(!error.explanation.contains("v1,") && !error.explanation.contains("eventType"))
            }
        }
    }
}
