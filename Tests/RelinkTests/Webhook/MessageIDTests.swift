import Relink
import Testing

@Suite("What a message is called")
struct MessageIDTests {
    private func messageID(_ request: SignedRequest) throws -> String {
        try request.verified(by: WebhookPolicy(source: "codat", allowUnverified: true)).messageID
    }

    @Test("webhook-id comes before svix-id, and both before the body's own id")
    func headers() throws {
        let request = SignedRequest(#"{"id":"in-body","AlertId":"alert"}"#)
        #expect(try messageID(request.with("svix-id", "s").with("webhook-id", "w")) == "w")
        #expect(try messageID(request.with("svix-id", "s")) == "s")
        #expect(try messageID(request.with("svix-id", "s").with("webhook-id", "")) == "s")
        #expect(try messageID(request.with("webhook-id", "")) == "in-body")
    }

    @Test(
        "Without a header the body's id counts, else its AlertId, in any case of the names",
        arguments: [
            (#"{"eventType":"connection.deleted","id":"a"}"#, "a"), (#"{"AlertId":"b","RuleType":"Sync Failed"}"#, "b"),
            (#"{"alertID":"c"}"#, "c"), (#"{"AlertId":"d","id":"e"}"#, "e"), (#"{"id":null,"AlertId":"f"}"#, "f"),
            (#"{"id":7,"AlertId":"g"}"#, "g"), (#"{"id":"","AlertId":"h"}"#, "h"),
            (#"{"id":"\u00e9\ud83e\udd80"}"#, "é🦀"),
            (#"{"id":"line\nbreak","AlertId":"i"}"#, "i"),
        ])
    func bodyID(body: String, id: String) throws {
        #expect(try messageID(SignedRequest(body)) == id)
    }

    @Test("An id of 200 characters is one, an id of 201 is none")
    func length() throws {
        let longest = String(repeating: "x", count: 200)
        #expect(try messageID(SignedRequest(#"{"id":"\#(longest)"}"#)) == longest)
        #expect(try messageID(SignedRequest(#"{"id":"\#(longest)x"}"#)).count == 64)
        #expect(try messageID(SignedRequest().with("webhook-id", longest)) == longest)
    }

    @Test(
        "A body without an id of its own is called by its SHA-256",
        arguments: ["not json", "[]", "{}", "7", "null", #"{"payload":{"id":"inner"}}"#, #"{"id":{"id":"x"}}"#])
    func digest(body: String) throws {
        let hex = EventDigest.ofBody(Array(body.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }
        #expect(try messageID(SignedRequest(body)) == hex.joined())
    }

    @Test("An empty body has the SHA-256 of nothing for an id")
    func emptyBody() throws {
        #expect(
            try messageID(SignedRequest("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("A verified webhook is kept even under an id that is too long or has control characters")
    func unfitHeaderID() throws {
        for id in [String(repeating: "x", count: 201), "tab\there", "del\u{7f}", "next\u{85}line"] {
            let request = try SignedRequest().signed(with: SignedRequest.secret, id: id)
            let delivery = try request.verified(by: .secrets(SignedRequest.secret))
            #expect(delivery.messageID.hasPrefix("sha256:") && delivery.messageID.utf8.count == 71)
            #expect(WebhookHeaders(request.headers).claimedMessageID == delivery.messageID)
        }
        let request = SignedRequest().with("webhook-id", "tab\there")
        #expect(
            try messageID(request) == "sha256:5b8765931ded06ac39c11c47f83f7457636af4780d72900c1a0131f4ccb96c85"
        )
    }
}
