import Relink
import Testing

@Suite("Headers of a webhook")
struct WebhookHeadersTests {
    @Test("Header names count in any case")
    func anyCase() throws {
        let request = try SignedRequest().signed(with: SignedRequest.secret)
        for spelling in [{ $0.uppercased() }, { $0.lowercased() }, { "W" + $0.dropFirst() }] as [(String) -> String] {
            var other = request
            other.headers = request.headers.map { (spelling($0.name), $0.value) }
            #expect(other.refusal(by: try .secrets(SignedRequest.secret)) == nil)
        }
    }

    @Test("Headers of like length or letters are not mistaken for these")
    func otherNames() throws {
        let request = SignedRequest().with("webhook\u{0d}id", "a").with("webhook-iD2", "a").with("authorizatiom", "a")
            .with("svix-timestanp", "a").with("webhook_signature", "a").with("WEBHOOK-SIGNATUR\u{05}", "a")
            .with("svix\u{0d}id", "a").with("", "a")
        #expect(request.refusal(by: try .both()) == .missingCredential)
        #expect(WebhookHeaders(request.headers).claimedMessageID == nil)
    }

    @Test("Either family will do")
    func svix() throws {
        let request = try SignedRequest().signed(with: SignedRequest.secret, id: "msg_svix", family: "svix")
        #expect(try request.verified(by: .secrets(SignedRequest.secret)).messageID == "msg_svix")
        #expect(request.without("svix-id").refusal(by: try .secrets(SignedRequest.secret)) == .missingHeader)
    }

    @Test("Of two whole families the first counts, and the id that was verified is the message's")
    func bothFamilies() throws {
        let policy = try WebhookPolicy.secrets(SignedRequest.secret)
        let right = try SignedRequest().signed(with: SignedRequest.secret, id: "msg_a")
        let both = try right.signed(with: SignedRequest.secret, id: "msg_b", family: "svix")
        #expect(try both.verified(by: policy).messageID == "msg_a")
        #expect(try both.replacing("svix-id", with: "msg_c").verified(by: policy).messageID == "msg_a")
        #expect(both.replacing("webhook-id", with: "msg_c").refusal(by: policy) == .signatureMismatch)
    }

    @Test("Where the first family is not whole, the second counts whole")
    func secondFamily() throws {
        let policy = try WebhookPolicy.secrets(SignedRequest.secret)
        let svix = try SignedRequest().signed(with: SignedRequest.secret, id: "msg_svix", family: "svix")
        #expect(try svix.with("webhook-id", "msg_lone").verified(by: policy).messageID == "msg_svix")
        #expect(try svix.with("webhook-timestamp", "1").verified(by: policy).messageID == "msg_svix")
        #expect(svix.without("svix-id").with("webhook-id", "msg_svix").refusal(by: policy) == .missingHeader)
    }

    @Test("A signature without one of its three headers is refused", arguments: ["id", "timestamp", "signature"])
    func missingHeader(part: String) throws {
        let policy = try WebhookPolicy.secrets(SignedRequest.secret)
        let request = try SignedRequest().signed(with: SignedRequest.secret)
        #expect(request.without("webhook-\(part)").refusal(by: policy) == .missingHeader)
        #expect(request.replacing("webhook-\(part)", with: "").refusal(by: policy) == .missingHeader)
    }

    @Test("An empty id is refused although it was signed so")
    func emptySignedID() throws {
        let request = try SignedRequest().signed(with: SignedRequest.secret, id: "")
        #expect(request.refusal(by: try .secrets(SignedRequest.secret)) == .missingHeader)
    }

    @Test("A lone id is only an id")
    func loneID() throws {
        let policy = try WebhookPolicy.both()
        let request = SignedRequest().with("webhook-id", "msg_lone")
        #expect(request.refusal(by: policy) == .missingCredential)
        let delivery = try request.with("Authorization", SignedRequest.password).verified(by: policy)
        #expect(delivery.messageID == "msg_lone")
    }

    @Test("One header twice is wrong where the values differ, and fine where they don't")
    func repeatedHeaders() throws {
        let policy = try WebhookPolicy.both()
        let request = try SignedRequest().signed(with: SignedRequest.secret)
            .with("Authorization", SignedRequest.password)
        for (name, value) in request.headers {
            #expect(request.with(name, value).refusal(by: policy) == nil)
            guard name != "webhook-signature" else { continue }
            #expect(request.with(name, value + "0").refusal(by: policy) == .contradictoryHeaders)
        }
    }

    @Test("Ids that differ in Unicode's eyes only by normal form are two ids")
    func normalForms() throws {
        let request = SignedRequest().with("webhook-id", "caf\u{e9}").with("webhook-id", "cafe\u{301}")
        #expect(
            request.with("Authorization", SignedRequest.password).refusal(by: .password) == .contradictoryHeaders)
    }

    @Test("Two ids are wrong even where no signature is looked at")
    func contradictoryLoneIDs() {
        let request = SignedRequest().with("svix-id", "a").with("svix-id", "b")
        #expect(
            request.with("Authorization", SignedRequest.password).refusal(by: .password) == .contradictoryHeaders)
    }

    @Test("Random malformed headers are refused and never bring anything down")
    func malformedHeaders() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        let policy = try WebhookPolicy.secrets(SignedRequest.secret, SignedRequest.publicKey)
        let names = [
            "webhook-id", "webhook-timestamp", "webhook-signature", "svix-id", "svix-timestamp", "svix-signature",
            "authorization",
        ]
        let pieces = [
            "v1,", "v1a,", ",", " ", "=", "1795226598", "-", "+", "9223372036854775807", "é", "\u{0}", "\t", "AAAA",
            ".", "msg",
            String(repeating: "A", count: 43) + "=", String(repeating: "v1,A ", count: 500), "\u{1f980}", "",
        ]
        for _ in 0..<4000 {
            var request = SignedRequest()
            for name in names where Bool.random(using: &random) {
                let value = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }
                request = request.with(name, value.joined())
            }
            #expect(request.refusal(by: policy) != nil, "seed \(seed)")
        }
    }
}
