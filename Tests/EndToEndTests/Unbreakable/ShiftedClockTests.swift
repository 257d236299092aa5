import Foundation
import NIOCore
import TestSupport
import Testing

#if os(Linux)
    /// A wall clock that jumps on command: see `ShiftedClock.c`, which is compiled anew for each.
    struct ShiftedClock {
        private let file: URL
        private let library: URL

        init(_ workspace: Workspace) async throws {
            file = workspace.directory.appending(path: "clock")
            library = workspace.directory.appending(path: "shifted-clock.so")
            try Data(repeating: 0, count: 8).write(to: file)
            let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "ShiftedClock.c")
            try await Workspace.compile(source, into: library)
        }

        var environment: [String: String] { ["LD_PRELOAD": library.path, "SHIFTED_CLOCK": file.path] }

        /// In place, as the file is mapped into memory.
        func shift(to seconds: Int) throws {
            let handle = try FileHandle(forWritingTo: file)
            try handle.write(contentsOf: withUnsafeBytes(of: Int64(seconds)) { Data($0) })
            try handle.close()
        }
    }

    @Suite("A clock that jumps", .serialized, .timeLimit(.minutes(5)))
    struct ShiftedClockTests {
        private static let hour = 3600

        @Test("The clock jumps an hour either way: nothing is lost, nothing hangs, and signatures are held against it")
        func jumps() async throws {
            let workspace = try Workspace()
            let clock = try await ShiftedClock(workspace)
            var settings = clock.environment
            settings["RELINK_LISTEN_REQUEST_TIMEOUT"] = "2s"
            let server = try await Server(workspace, environment: settings)
            let listening = try Listening(url: server.webhookURL)
            let kept = try await HostileConnection.open(listening)
            var accepted: Set<String> = []
            var latest = -Self.hour
            let jumps = Array(
                repeating: [0, Self.hour, 0, -Self.hour, Self.hour, -Self.hour, 0], count: Soak.rounds(1, soak: 10))
            for (number, seconds) in jumps.joined().enumerated() {
                // What is under way when the clock jumps is a slow head, and webhooks that are sent meanwhile.
                let slow = try await HostileConnection.open(listening)
                slow.send("POST /webhooks/codat HTTP/1.1\r\n")
                try clock.shift(to: seconds)
                let start = ContinuousClock().now
                for count in 0..<20 {
                    let id = "jump_\(number)_\(count)"
                    #expect(try await Self.post(id, shift: seconds, to: server, on: kept) == 200)
                    accepted.insert(id)
                }
                let other = seconds == 0 ? Self.hour : 0
                #expect(try await Self.post("stale_\(number)", shift: other, to: server, on: kept) == 401)
                #expect(try await server.get("/readyz").status == 200)
                let summary = try await server.foldedSummary()
                #expect((summary["reducer"] as? [String: Any])?["lag"] as? Int == 0)
                // The log's times follow the clock ahead, and stand still while it is behind the last of them.
                latest = max(latest, seconds)
                let received = try Self.lastReceived(summary)
                #expect(abs(received.timeIntervalSinceNow - Double(latest)) < 60)
                #expect(ContinuousClock().now - start < Soak.patience(.seconds(15)))
                #expect(try await slow.received(within: .seconds(15)).statuses == [408])
            }
            let start = ContinuousClock().now
            #expect(await server.stop() == 0)
            #expect(ContinuousClock().now - start < Soak.patience(.seconds(10)))
            #expect(try await workspace.storedIDs() == accepted)
            let check = try await workspace.run("check")
            #expect(check.exitCode == 0, "\(check.error)")
        }

        private static func lastReceived(_ summary: [String: Any]) throws -> Date {
            let text = try #require((summary["events"] as? [String: Any])?["lastReceivedAt"] as? String)
            return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }

        private static func post(
            _ id: String, shift: Int, to server: Server, on connection: HostileConnection
        ) async throws -> Int? {
            connection.send(
                try server.request(
                    id: id, Array(#"{"RuleType":"Sync Completed","CompanyId":"m1"}"#.utf8), shiftedBy: shift))
            return try await connection.received(within: .seconds(20)) { String(buffer: $0).hasSuffix("}") }
                .statuses.last
        }
    }
#endif
