import NIOCore
import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("What webhooks are answered", .timeLimit(.minutes(5)))
struct WebhookAnswersTests {
    @Test("A webhook that is verified is accepted, and its bytes are kept exactly")
    func accepted() async throws {
        try await RunningListener.run { listener in
            let body = "{\"id\":\"a\",  \"eventType\":\"x\"}\r\n\u{0}é"
            let answer = try await listener.post(body)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == ["application/json"])
            #expect(answer.body == #"{"status":"accepted","sequence":1}"#)
            #expect(try await listener.storedBodies() == [body])
        }
    }

    @Test("The same message again is a duplicate under the first one's sequence, whatever its body")
    func duplicate() async throws {
        try await RunningListener.run { listener in
            let headers = [("Authorization", RunningListener.authorization), ("webhook-id", "m-1")]
            _ = try await listener.post("first", headers: headers)
            let again = try await listener.post("second", headers: headers)
            #expect(again.body == #"{"status":"duplicate","sequence":1}"#)
            #expect(again.status == 200)
            #expect(try await listener.storedBodies() == ["first"])
            #expect(listener.counters.values.accepted == 1)
            #expect(listener.counters.values.duplicates == 1)
        }
    }

    @Test("PUT does what POST does")
    func put() async throws {
        try await RunningListener.run { listener in
            let answer = try await listener.post("{}", method: .PUT)
            #expect(answer.body == #"{"status":"accepted","sequence":1}"#)
        }
    }

    @Test("Verified bytes are accepted whatever they say", arguments: ["", "no JSON", "[]", "null", "{\"a\":1}"])
    func anything(body: String) async throws {
        try await RunningListener.run { listener in
            let answer = try await listener.post(body)
            #expect(answer.status == 200)
            #expect(try await listener.storedBodies() == [body])
        }
    }

    @Test("A query behind the path changes nothing")
    func query() async throws {
        try await RunningListener.run { listener in
            let answer = try await listener.post("{}", to: "/webhooks/codat?from=portal")
            #expect(answer.status == 200)
        }
    }

    @Test("Named sources have paths, credentials and messages of their own")
    func namedSources() async throws {
        var other = RunningListener.source("other")
        other.verifier = WebhookVerifier(policy: WebhookPolicy(source: "other", authorizations: ["Other"]))
        let sources = ["codat": RunningListener.source(), "other": other]
        try await RunningListener.run(sources: sources) { listener in
            let id = ("webhook-id", "m-1")
            let own = ("Authorization", RunningListener.authorization)
            let first = try await listener.post("1", headers: [own, id])
            #expect(first.body == #"{"status":"accepted","sequence":1}"#)
            let second = try await listener.post(
                "2", to: "/webhooks/codat/other", headers: [("Authorization", "Other"), id])
            #expect(second.body == #"{"status":"accepted","sequence":2}"#)
            let byName = try await listener.post("3", to: "/webhooks/codat/codat", headers: [own, id])
            #expect(byName.body == #"{"status":"duplicate","sequence":1}"#)
            #expect(try await listener.post("4", to: "/webhooks/codat/other", headers: [own]).isProblem(401))
        }
    }

    @Test("A source that is not configured is not found", arguments: ["/webhooks/codat/nobody", "/webhooks/codat/"])
    func unknownSource(path: String) async throws {
        try await RunningListener.run { listener in
            let answer = try await listener.post("{}", to: path)
            #expect(answer.isProblem(404))
        }
    }

    @Test("Other paths are not found", arguments: ["/", "/webhooks", "/webhooks/other", "/healthz/", "/api/summary"])
    func otherPaths(path: String) async throws {
        try await RunningListener.run { listener in
            let answer = try await listener.get(path)
            #expect(answer.isProblem(404))
        }
    }

    @Test("Other methods are refused with what is allowed", arguments: [HTTPMethod.GET, .DELETE, .PATCH, .OPTIONS])
    func otherMethods(method: HTTPMethod) async throws {
        try await RunningListener.run { listener in
            let answer = try await listener.get("/webhooks/codat", method: method)
            #expect(answer.isProblem(405))
            #expect(answer.headers["allow"] == ["POST, PUT"])
        }
    }

    @Test("HEAD gets a head and no body")
    func head() async throws {
        try await RunningListener.run { listener in
            let healthy = try await listener.get("/healthz", method: .HEAD)
            #expect(healthy.status == 200)
            #expect(healthy.body.isEmpty)
            let refused = try await listener.get("/webhooks/codat", method: .HEAD)
            #expect(refused.status == 405)
            #expect(refused.body.isEmpty)
        }
    }

    @Test("healthz says ok")
    func healthz() async throws {
        try await RunningListener.run { listener in
            let answer = try await listener.get("/healthz")
            #expect(answer.status == 200)
            #expect(answer.body == "ok")
            #expect(answer.headers.first(name: "date") == "Sat, 21 Nov 2026 22:26:40 GMT")
        }
    }

    @Test(
        "A store that can't take it is answered with 503 and when to come back",
        arguments: [StoreError.Code.unavailable, .overloaded, .damaged, .conflict])
    func storeFails(code: StoreError.Code) async throws {
        let log = FailingLog(error: StoreError(code, "The disk is full."))
        try await RunningListener.run(wrap: { _ in log }) { listener in
            let answer = try await listener.post("{}")
            #expect(answer.isProblem(503))
            #expect(answer.headers["retry-after"] == ["5"])
            #expect(!answer.body.contains("disk"))
            #expect(listener.counters.values.unavailable == 1)
        }
    }

    @Test("A store that doesn't come back is answered for within the time allowed")
    func storeHangs() async throws {
        let log = HeldLog()
        var limits = ListenerLimits()
        limits.answerTimeout = .milliseconds(200)
        try await RunningListener.run(wrap: log.before, limits: limits) { listener in
            let answer = try await listener.post("{}")
            #expect(answer.isProblem(503))
            #expect(answer.headers["retry-after"] == ["5"])
            log.letGo()
        }
    }
}
