import Relink
import RelinkHTTP
import Testing

@Suite("Parameters of the admin listener", .timeLimit(.minutes(5)))
struct AdminParameterTests {
    static let wrong: [(target: String, parameter: String)] = [
        ("/api/merchants?limit=0", "limit"), ("/api/merchants?limit=501", "limit"),
        ("/api/merchants?limit=-1", "limit"),
        ("/api/merchants?limit=", "limit"), ("/api/merchants?limit=ten", "limit"),
        ("/api/merchants?limit=%2B5", "limit"),
        ("/api/merchants?limit=99999999999999999999", "limit"), ("/api/merchants?limit=5&limit=5", "limit"),
        ("/api/merchants?health=sick", "health"), ("/api/merchants?health=", "health"),
        ("/api/merchants?health=Healthy", "health"), ("/api/merchants?reason=weather", "reason"),
        ("/api/merchants?cursor=", "cursor"), ("/api/merchants?cursor=abc", "cursor"),
        ("/api/merchants?cursor=%00%ff", "cursor"), ("/api/merchants?q=%zz", "q"), ("/api/merchants?q=%ff", "q"),
        ("/api/merchants?q=%2", "q"), ("/api/merchants?colour=red", "colour"), ("/api/merchants?=1", ""),
        ("/api/merchants?Limit=1", "Limit"), ("/api/summary?x", "x"), ("/livez?verbose", "verbose"),
        ("/api/merchants/a?asOf=", "asOf"), ("/api/merchants/a?asOf=yesterday", "asOf"),
        ("/api/merchants/a?asOf=-1", "asOf"), ("/api/merchants/a?asOf=2026-13-01T00:00:00Z", "asOf"),
        ("/api/merchants/a/events?cursor=12", "cursor"), ("/api/merchants/a/events?limit=0", "limit"),
        ("/api/events?after=-1", "after"), ("/api/events?after=x", "after"), ("/api/events?after=", "after"),
        ("/api/events?status=fine", "status"), ("/api/events?type=", "type"), ("/api/events?companyId=", "companyId"),
        ("/api/events?limit=501", "limit"), ("/api/events?cursor=x", "cursor"), ("/api/events/abc", "sequence"),
        ("/api/events/-1", "sequence"), ("/api/events/1.5/body", "sequence"), ("/api/merchants/%ff", "companyId"),
        ("/api/merchants/%4/events", "companyId"), ("/api/rejections?limit=1001", "limit"),
        ("/api/rejections?limit=0", "limit"), ("/api/mails?cursor=x", "cursor"), ("/api/mails?companyId=", "companyId"),
        ("/api/mails?limit=0", "limit"), ("/api/merchants/a/contact?x=1", "x"),
        ("/api/merchants/%ff/contact", "companyId"),
    ]

    @Test("Whatever is wrong is named")
    func wrongParameters() async throws {
        try await RunningAdmin.run { admin in
            for (target, parameter) in Self.wrong {
                let answer = try await admin.askRaw(target, ["Host: localhost"])
                #expect(answer.isProblem(400), "\(target): \(answer.status)")
                #expect(answer.body.contains("parameter `\(parameter)`"), "\(target): \(answer.body)")
            }
        }
    }

    @Test("A cursor that was changed in any place is refused")
    func tamperedCursors() async throws {
        try await RunningAdmin.run { admin in
            for path in ["/api/merchants", "/api/merchants/\(SeededServer.lost)/events"] {
                let cursor = try #require(try await admin.json("\(path)?limit=1").root["next"]?.string)
                let bytes = Array(cursor.utf8)
                var changed = bytes.indices.map { index in
                    var copy = bytes
                    copy[index] = copy[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                    return copy
                }
                changed += [bytes.dropLast(), bytes + [UInt8(ascii: "A")], Array(bytes.dropFirst()), bytes + bytes]
                for bytes in changed {
                    let text = String(decoding: bytes, as: UTF8.self)
                    #expect(try await admin.ask("\(path)?limit=1&cursor=\(text)").isProblem(400), "\(text)")
                }
            }
        }
    }

    @Test("A list's cursor fits no other kind of list")
    func foreignCursors() async throws {
        try await RunningAdmin.run { admin in
            let merchants = try await admin.json("/api/merchants?limit=1").root["next"]?.string ?? ""
            let history = try await admin.json("/api/merchants/\(SeededServer.lost)/events?limit=1")
            let events = history.root["next"]?.string ?? ""
            #expect(try await admin.ask("/api/merchants?cursor=\(events)").isProblem(400))
            #expect(
                try await admin.ask("/api/merchants/\(SeededServer.lost)/events?cursor=\(merchants)").isProblem(400))
        }
    }
}
