import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Reads one server's log and stream all the time, as far as it answers.
final class LogReader: Sendable {
    private struct State {
        var last = 0
        var streamed = 0
        var summarized = 0
        var faults: [String] = []
        var isOver = false
    }

    private let server: Server
    private let state = Mutex(State())

    init(_ server: Server) {
        self.server = server
    }

    var last: Int { state.withLock { $0.last } }
    /// The last sequence that the stream told of.
    var lastStreamed: Int { state.withLock { $0.summarized } }
    var faults: [String] { state.withLock { $0.faults } }

    /// Reads as long as the body runs.
    static func reading(_ readers: [LogReader], _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in readers {
                group.addTask { await reader.readEvents() }
                group.addTask { await reader.readStream() }
            }
            group.addTask {
                defer { for reader in readers { reader.state.withLock { $0.isOver = true } } }
                try await body()
            }
            // The streams end with their servers.
            try await group.waitForAll()
        }
    }

    private var isOver: Bool { state.withLock { $0.isOver } || kill(server.processIdentifier, 0) != 0 }

    private func readEvents() async {
        while !isOver {
            do {
                let after = last
                let answer = try await server.get("/api/events?after=\(after)&limit=500")
                if answer.status == 200 {
                    let events = try answer.json["events"] as? [[String: Any]] ?? []
                    note(events.compactMap { $0["sequence"] as? Int })
                }
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                // While the database is away, or the server is.
                await Task.yield()
            }
        }
    }

    private func note(_ sequences: [Int]) {
        state.withLock { state in
            for sequence in sequences {
                if sequence != state.last + 1 { state.faults.append("\(sequence) comes behind \(state.last)") }
                state.last = sequence
            }
        }
    }

    /// Over one connection after the other, going on where it was.
    private func readStream() async {
        while !isOver {
            do {
                var request = HTTPClientRequest(url: server.adminURL + "/api/stream")
                request.headers.add(name: "authorization", value: "Bearer \(server.workspace.adminToken)")
                let streamed = state.withLock { $0.streamed }
                if streamed > 0 { request.headers.add(name: "last-event-id", value: "\(streamed)") }
                let response = try await HTTPClient.shared.execute(request, timeout: .hours(1))
                var text = ""
                for try await var part in response.body {
                    text += part.readString(length: part.readableBytes) ?? ""
                    while let end = text.range(of: "\n\n") {
                        hear(text[..<end.lowerBound])
                        text = String(text[end.upperBound...])
                    }
                    if isOver { return }
                }
            } catch {
                await Task.yield()
            }
        }
    }

    private func hear(_ event: Substring) {
        state.withLock { state in
            for line in event.split(separator: "\n") {
                if line.hasPrefix("id:"), let id = Int(line.dropFirst(3).drop { $0 == " " }) {
                    if id <= state.streamed { state.faults.append("the stream told \(id) behind \(state.streamed)") }
                    state.streamed = id
                } else if line.hasPrefix("data:"), let found = line.firstMatch(of: /"appliedSequence":(\d+)/) {
                    let applied = Int(found.1) ?? 0
                    if applied < state.summarized {
                        state.faults.append("a summary went back to \(applied) from \(state.summarized)")
                    }
                    state.summarized = applied
                }
            }
        }
    }
}
