import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("How the admin listener answers", .timeLimit(.minutes(5)))
struct AdminAnswersTests {
    @Test("What is not there is a 404")
    func notFound() async throws {
        try await RunningAdmin.run { admin in
            for path in [
                "/index.html", "/api", "/api/", "/api/merchants/", "/api/merchants//events", "/api/merchants/nobody",
                "/api/merchants/nobody/events", "/api/merchants/a/b/c", "/api/events/0", "/api/events/11",
                "/api/events/99999999999999999999", "/api/events/11/body", "/api/Summary", "/metrics/", "/livez/x",
                "/api/merchants/\(String(repeating: "x", count: 5000))", "/api/merchants/%00", "//api/summary",
            ] {
                let answer = try await admin.askRaw(path, ["Host: localhost"])
                #expect(answer.isProblem(404), "\(path)")
            }
        }
    }

    @Test("The last page says so with a null, not by leaving next out")
    func lastPages() async throws {
        try await RunningAdmin.run { admin in
            for path in ["/api/merchants", "/api/merchants/\(SeededServer.lost)/events", "/api/events"] {
                let answer = try await admin.ask(path)
                #expect(answer.body.hasSuffix(#"],"next":null}"#), "\(path)")
            }
        }
    }

    @Test("A body that nobody asked for does not confuse the requests behind it")
    func unreadBodies() async throws {
        try await RunningAdmin.run { admin in
            try await RawConnection.open(admin.port) { connection in
                let body = String(repeating: "GET / HTTP/1.1\r\n\r\n", count: 5000)
                let head = "Host: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                try await connection.send("GET /livez HTTP/1.1\r\n\(head)\(body)")
                #expect(try await connection.answer().status == 200)
                try await connection.send("GET /api/events/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await connection.answer().status == 200)
            }
        }
    }

    @Test("Every path takes GET and HEAD alone, and says so")
    func methods() async throws {
        try await RunningAdmin.run { admin in
            for path in ["/livez", "/readyz", "/metrics", "/api/summary", "/api/events/1/body", "/api/rejections"] {
                for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
                    let answer = try await admin.askRaw(path, ["Host: localhost"], method: method)
                    #expect(answer.isProblem(405), "\(method) \(path)")
                    #expect(answer.headers["allow"] == ["GET, HEAD"])
                }
                let head = try await admin.ask(path, method: .HEAD)
                #expect(head.status == 200 && head.body.isEmpty, "\(path)")
            }
        }
    }

    @Test("No answer is to be stored or guessed at")
    func headers() async throws {
        try await RunningAdmin.run { admin in
            for path in ["/", "/livez", "/metrics", "/api/summary", "/api/events/1/body", "/api/merchants?limit=0"] {
                let answer = try await admin.ask(path)
                #expect(answer.headers["cache-control"] == ["no-store"], "\(path)")
                #expect(answer.headers["x-content-type-options"] == ["nosniff"], "\(path)")
            }
        }
    }

    @Test("While the store fails, answers are 503 with a time to come back, and metrics still tell of the process")
    func storeFails() async throws {
        let log = FailingLog(error: StoreError(.unavailable, "The disk is full."))
        let store = FoldingStore(log: log, projection: FailingProjection(), clock: { SeededServer.received })
        try await RunningAdmin.serve(SeededServer.observed(store)) { admin in
            for path in [
                "/api/summary", "/api/merchants", "/api/merchants/a", "/api/merchants/a/contact", "/api/events",
                "/api/events/1/body", "/api/mails",
            ] {
                let answer = try await admin.ask(path)
                #expect(answer.isProblem(503), "\(path)")
                #expect(answer.headers["retry-after"] == ["5"])
                #expect(!answer.body.contains("disk"))
            }
            #expect(try await admin.ask("/livez").status == 200)
            let metrics = try await admin.ask("/metrics")
            #expect(metrics.status == 200)
            #expect(metrics.body.contains("\nrelink_store_readable 0\n"))
            #expect(metrics.body.contains("\nrelink_uptime_seconds "))
        }
    }

    @Test("Readiness says why it is not given")
    func readiness() async throws {
        let reasons = ["The store can't be written: the disk is full.", "The reducer is 12 s behind."]
        try await RunningAdmin.run(token: "t", prepare: { $0.readiness = { reasons } }) { admin in
            let answer = try await admin.ask("/readyz")
            #expect(answer.isProblem(503))
            #expect(answer.body.contains("the disk is full. The reducer is 12 s behind."))
            #expect(answer.headers["retry-after"] == ["5"])
            #expect(try await admin.ask("/livez").status == 200)
        }
    }
}
