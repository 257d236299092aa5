import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Relink
@testable import RelinkHTTP
import Testing

@Suite("The stream", .timeLimit(.minutes(5)))
struct StreamTests {
    @Test("tells the summary at once, then each merchant that changes, under an id that grows")
    func tells() async throws {
        try await RunningAdmin.run { admin in
            let events = try await Self.read(admin, merchants: 1) {
                _ = try await admin.send(
                    .PUT, "/api/merchants/\(SeededServer.lost)/contact", #"{"email":"ada@shop.example"}"#)
            }
            #expect(events.first?.name == "summary")
            #expect(events.first?.data.contains(#""disconnected":2"#) == true)
            let merchant = try #require(events.first { $0.name == "merchant" })
            #expect(merchant.data.contains(#""email":"ada@shop.example""#))
            #expect(merchant.id == "11")
        }
    }

    @Test("tells who comes back what has changed since, each merchant once")
    func resumes() async throws {
        try await RunningAdmin.run { admin in
            let events = try await Self.read(admin, lastEventID: "2", merchants: 4) {}
            let merchants = events.filter { $0.name == "merchant" }
            #expect(merchants.map(\.id) == ["3", "4", "5", "10"])
            #expect(try await admin.ask("/api/stream", headers: [("Last-Event-ID", "x")]).isProblem(400))
        }
    }

    private struct Event: Sendable {
        var name = ""
        var id: String?
        var data = ""
    }

    /// Reads until so many merchants have been told of, and does something once the first event has come. The summary
    /// may come in between.
    private static func read(
        _ admin: RunningAdmin, lastEventID: String? = nil, merchants: Int, _ act: () async throws -> Void
    ) async throws -> [Event] {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(admin.port)/api/stream")
        if let lastEventID { request.headers.add(name: "Last-Event-ID", value: lastEventID) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        #expect(response.headers["content-type"] == ["text/event-stream"])
        #expect(response.headers["cache-control"] == ["no-store"])
        var events: [Event] = []
        var text = ""
        for try await part in response.body {
            text += String(buffer: part)
            let isFirst = events.isEmpty
            while let end = text.firstRange(of: "\n\n") {
                if let event = event(text[..<end.lowerBound]) { events.append(event) }
                text = String(text[end.upperBound...])
            }
            if isFirst, !events.isEmpty { try await act() }
            if events.count(where: { $0.name == "merchant" }) >= merchants { break }
        }
        return events
    }

    private static func event(_ text: Substring) -> Event? {
        var event = Event()
        for line in text.split(separator: "\n") {
            if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
            if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
            if line.hasPrefix("data: ") { event.data = String(line.dropFirst(6)) }
        }
        return event.name.isEmpty ? nil : event
    }
}
