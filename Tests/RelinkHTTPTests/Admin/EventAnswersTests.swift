import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("What operators are told of events", .timeLimit(.minutes(5)))
struct EventAnswersTests {
    @Test("Events come oldest first, and next goes on where the page ended")
    func eventPages() async throws {
        try await RunningAdmin.run { admin in
            var seen: [Int64] = []
            var target: String? = "/api/events?limit=2"
            while let page = target {
                let json = try await admin.json(page)
                seen += json.integers("events", "sequence")
                target = json.root["next"]?.integer.map { "/api/events?limit=2&after=\($0)" }
            }
            #expect(seen == Array(1...10))
            #expect(try await admin.json("/api/events?after=10").integers("events", "sequence").isEmpty)
        }
    }

    @Test("Events are found by company, type and status")
    func eventFilters() async throws {
        try await RunningAdmin.run { admin in
            let found: [(String, [Int64])] = [
                ("companyId=\(SeededServer.lost.uppercased())", [1, 3]), ("type=sync%20connection%20deleted", [3, 4]),
                ("type=SyncConnectionDeleted&companyId=\(SeededServer.late)", [4]), ("status=quarantined", [8]),
                ("status=unrecognized", [7]), ("type=company.created&limit=2&after=2", [5, 6]),
                ("companyId=nobody", []),
            ]
            for (query, sequences) in found {
                let json = try await admin.json("/api/events?\(query)")
                #expect(json.integers("events", "sequence") == sequences, "\(query)")
            }
        }
    }

    @Test("One event shows its body as JSON, or null where it is none")
    func event() async throws {
        try await RunningAdmin.run { admin in
            let third = try await admin.json("/api/events/3").root
            #expect(third["body"]?["CompanyId"]?.string == SeededServer.lost)
            #expect(third["digest"]?.string?.utf8.count == 64)
            let answer = try await admin.ask("/api/events/8")
            #expect(answer.status == 200)
            #expect(answer.body.hasSuffix(#","body":null}"#))
        }
    }

    @Test("A body comes byte for byte, as nothing that a browser would run")
    func body() async throws {
        try await RunningAdmin.run { admin in
            for (index, body) in SeededServer.bodies.dropLast().enumerated() {
                let path = "/api/events/\(index + 1)/body"
                #expect(try await admin.bytes(path) == body)
                let answer = try await admin.ask(path)
                #expect(answer.status == 200)
                #expect(answer.headers["content-type"] == ["application/octet-stream"])
                #expect(answer.headers["x-content-type-options"] == ["nosniff"])
            }
        }
    }

    @Test("A body that was forgotten is gone, and the event says so")
    func forgotten() async throws {
        try await RunningAdmin.run { admin in
            let event = try await admin.json("/api/events/\(SeededServer.forgotten)").root
            #expect(event["forgotten"]?.bool == true)
            #expect(try await admin.ask("/api/events/\(SeededServer.forgotten)/body").isProblem(410))
        }
    }

    @Test("What was refused is listed newest first, as far as asked for")
    func rejections() async throws {
        let rejections = RejectionLog()
        for number in 1...60 {
            rejections.record(
                Rejection(
                    at: SeededServer.received, source: "codat", address: "192.0.2.1", status: 401,
                    reason: "signatureMismatch: number \(number)", messageID: nil, bytes: number))
        }
        try await RunningAdmin.run(prepare: { $0.rejections = rejections }) { admin in
            let all = try await admin.json("/api/rejections")
            #expect(all.integers("rejections", "bytes") == Array((1...60).reversed()))
            #expect(try await admin.json("/api/rejections?limit=2").integers("rejections", "bytes") == [60, 59])
        }
    }
}
