import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("Whom webhooks are taken from", .timeLimit(.minutes(5)))
struct WebhookRefusalTests {
    private static let secretText = "whsec_" + "c2VjcmV0IGZvciB0ZXN0cyBvZiB3ZWJob29rcw=="

    private static func signed(_ body: String, id: String = "m-1", age: Int64 = 0) throws -> [(String, String)] {
        let secret = try WebhookSecret(parsing: secretText)
        let timestamp = RunningListener.now.seconds - age
        let signature = try WebhookSignature.sign(id: id, timestamp: timestamp, body: Array(body.utf8), with: secret)
        return [("webhook-id", id), ("webhook-timestamp", String(timestamp)), ("webhook-signature", signature)]
    }

    private static func sources() throws -> [String: WebhookSource] {
        ["codat": RunningListener.source(secrets: [try WebhookSecret(parsing: secretText)])]
    }

    @Test("A signed webhook is accepted; changed, stale or unsigned ones are refused, and only the operator learns why")
    func credentials() async throws {
        try await RunningListener.run(sources: try Self.sources()) { listener in
            #expect(try await listener.post("{}", headers: try Self.signed("{}")).status == 200)
            let changed = try await listener.post("{ }", headers: try Self.signed("{}", id: "changed"))
            let stale = try await listener.post("{}", headers: try Self.signed("{}", id: "stale", age: 301))
            let unsigned = try await listener.post("{}", headers: [])
            let password = try await listener.post("{}", headers: [("Authorization", "wrong")])
            for answer in [changed, stale, unsigned, password] {
                #expect(answer.isProblem(401))
                #expect(answer.body == changed.body)
                #expect(answer.headers.contains(name: "www-authenticate"))
            }
            let rows = listener.rejections.latest(10)
            #expect(
                rows.map { String($0.reason.prefix { $0 != ":" }) } == [
                    "authorizationMismatch", "missingCredential", "timestampTooOld", "signatureMismatch",
                ])
            #expect(rows.map(\.messageID) == [nil, nil, "stale", "changed"])
            #expect(rows.map(\.bytes) == [2, 2, 2, 3])
            #expect(rows.allSatisfy { $0.status == 401 && $0.address == "127.0.0.1" && $0.source == "codat" })
            #expect(rows.allSatisfy { $0.at == RunningListener.now })
            #expect(try await listener.storedBodies().count == 1)
            #expect(listener.counters.values.refused == [401: 4])
        }
    }

    @Test("A row of a rejection holds no credential and no body, and cuts what the sender made long")
    func rejectionRow() async throws {
        try await RunningListener.run { listener in
            _ = try await listener.post(
                "the body",
                headers: [("Authorization", "the password"), ("webhook-id", String(repeating: "m", count: 300))])
            var json = JSONWriter()
            let row = try #require(listener.rejections.latest(1).first)
            row.write(to: &json)
            #expect(!json.text.contains("the body"))
            #expect(!json.text.contains("the password"))
            #expect((row.messageID?.count ?? 0) <= 200)
            let start = #"{"at":"2026-11-21T22:26:40.000Z","source":"codat","address":"127.0.0.1","status":401,"#
            #expect(json.text.hasPrefix(start))
        }
    }

    @Test("The log of rejections keeps the last ones, newest first")
    func rejectionLog() {
        let log = RejectionLog(capacity: 3)
        for number in 1...5 {
            log.record(
                Rejection(
                    at: RunningListener.now, source: "codat", address: "", status: 401, reason: "\(number)",
                    messageID: nil, bytes: nil))
        }
        #expect(log.latest(10).map(\.reason) == ["5", "4", "3"])
        #expect(log.latest(2).map(\.reason) == ["5", "4"])
        #expect(log.latest(0).isEmpty)
    }

    @Test("An address that is not allowed is refused before anything else is looked at")
    func address() async throws {
        var source = RunningListener.source()
        source.addresses = AddressPolicy(allowed: [try AddressRange(parsing: "192.0.2.0/24")])
        try await RunningListener.run(sources: ["codat": source]) { listener in
            let answer = try await listener.post("{}")
            #expect(answer.isProblem(403))
            let row = try #require(listener.rejections.latest(1).first)
            #expect(row.status == 403)
            #expect(row.address == "127.0.0.1")
            #expect(row.reason.hasPrefix("addressNotAllowed"))
        }
    }

    @Test("X-Forwarded-For is believed from a trusted proxy, from the right")
    func forwardedFor() async throws {
        var source = RunningListener.source()
        source.addresses = AddressPolicy(
            allowed: [try AddressRange(parsing: "192.0.2.7/32")],
            trustedProxies: [try AddressRange(parsing: "127.0.0.1/32")])
        try await RunningListener.run(sources: ["codat": source]) { listener in
            func post(_ forwardedFor: String...) async throws -> Answer {
                try await listener.post(
                    "{}",
                    headers: [("Authorization", RunningListener.authorization)]
                        + forwardedFor.map { ("X-Forwarded-For", $0) })
            }
            let direct = try await post("192.0.2.7")
            #expect(direct.status == 200)
            #expect(try await post("203.0.113.9", "192.0.2.7").status == 200)
            #expect(try await post("192.0.2.7, 203.0.113.9").isProblem(403))
            #expect(listener.rejections.latest(1).first?.address == "203.0.113.9")
            #expect(try await post().isProblem(403))
        }
    }

    @Test("X-Forwarded-For from anybody else is not believed")
    func forgedForwardedFor() async throws {
        var source = RunningListener.source()
        source.addresses = AddressPolicy(allowed: [try AddressRange(parsing: "192.0.2.7")])
        try await RunningListener.run(sources: ["codat": source]) { listener in
            let answer = try await listener.post(
                "{}", headers: [("Authorization", RunningListener.authorization), ("X-Forwarded-For", "192.0.2.7")])
            #expect(answer.isProblem(403))
        }
    }
}
