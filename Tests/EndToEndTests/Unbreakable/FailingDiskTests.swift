import Foundation
import Testing

#if os(Linux)
    @Suite("A disk that fails")
    struct FailingDiskTests {
        @Test(
            "While it refuses nothing is promised and operators are told why; afterwards all goes on by itself",
            arguments: [FaultyDisk.Fault.full, .sync, .readonly])
        func refusal(fault: FaultyDisk.Fault) async throws {
            let workspace = try Workspace()
            let disk = try await FaultyDisk(workspace)
            let server = try await Server(workspace, environment: disk.environment)
            var acknowledged = try await Burst("before", 100, to: server).acknowledged
            #expect(acknowledged.count == 100)

            try disk.set(fault)
            var readiness: Server.Answer
            var round = 0
            repeat {
                let burst = try await Burst("during\(round)-", Soak.rounds(40, soak: 400), bytes: 40_000, to: server)
                #expect(burst.acknowledged.isEmpty && burst.others.isEmpty)
                #expect(burst.slowest < .seconds(10))
                readiness = try await server.get("/readyz")
                round += 1
            } while readiness.status == 200 && round < 1000
            #expect(readiness.status == 503)
            #expect(String(decoding: readiness.body, as: UTF8.self).contains(fault.reason))
            #expect(try await server.get("/livez").status == 200)
            #expect(try await server.get("/api/summary").status == 200)
            #expect(try Vitals(of: server).peakMemory < 256)

            try disk.set(.none)
            repeat {
                let burst = try await Burst("after\(round)-", 40, to: server)
                #expect(burst.refused.isEmpty)
                acknowledged += burst.acknowledged
                readiness = try await server.get("/readyz")
                round += 1
            } while readiness.status == 503 && round < 1000
            #expect(readiness.status == 200)
            let summary = try await server.foldedSummary()
            #expect((summary["reducer"] as? [String: Any])?["lag"] as? Int == 0)
            _ = await server.stop(SIGKILL)
            try disk.cutPower()
            try await expect(workspace, has: acknowledged)
            Soak.tell("fault \(fault): \(acknowledged.count) events acknowledged before and after, all stored")
        }

        @Test("A disk that takes half a second a sync has all of it stored, together")
        func slowness() async throws {
            let workspace = try Workspace()
            let disk = try await FaultyDisk(workspace)
            let server = try await Server(workspace, environment: disk.environment)
            try disk.set(.slow)
            let burst = try await Burst("slow", Soak.rounds(64, soak: 512), to: server)
            #expect(burst.refused.isEmpty)
            // One sync that is under way, one that it rides in, and half a second to spare for each.
            #expect(burst.slowest < Soak.patience(.seconds(2)))
            #expect(try await server.get("/readyz").status == 200)
            #expect(await server.stop() == 0)
            try await expect(workspace, has: burst.acknowledged)
            Soak.tell(
                "fault slow, half a second a sync: \(burst.acknowledged.count) events sent by 8 clients, all stored, "
                    + "the slowest answer after \(burst.slowest.inSeconds)")
        }

        @Test(
            "What can't be used from the start ends serve with one line",
            arguments: [FaultyDisk.Fault.full, .sync, .readonly])
        func refusalFromTheStart(fault: FaultyDisk.Fault) async throws {
            let workspace = try Workspace()
            let disk = try await FaultyDisk(workspace)
            try disk.set(fault)
            let refused = try await workspace.run(["serve"], environment: disk.environment)
            #expect(refused.exitCode == 1)
            #expect(refused.error.isOneLine(about: "relink.db"), "\(refused.error)")
            try disk.set(.none)
            let server = try await Server(workspace, environment: disk.environment)
            #expect(try await Burst("then", 8, to: server).acknowledged.count == 8)
            #expect(await server.stop() == 0)
        }

        @Test("What a failed sync left is put on the disk before the next process builds on it", arguments: [9, 15])
        func remnantsOfAFailedSync(signal: Int32) async throws {
            let workspace = try Workspace()
            let disk = try await FaultyDisk(workspace)
            let first = try await Server(workspace, environment: disk.environment)
            var acknowledged = try await Burst("a", 50, to: first).acknowledged
            try disk.set(.sync)
            #expect(try await Burst("b", 50, to: first).acknowledged.isEmpty)
            _ = await first.stop(signal)

            try disk.set(.none)
            let second = try await Server(workspace, environment: disk.environment)
            for name in ["b", "c"] {
                let burst = try await Burst(name, 50, to: second)
                #expect(burst.refused.isEmpty)
                acknowledged += burst.acknowledged
            }
            _ = await second.stop(SIGKILL)
            try disk.cutPower()
            try await expect(workspace, has: acknowledged)
        }

        @Test("What a checkpoint could not put on the disk is moved again")
        func failedCheckpoint() async throws {
            let workspace = try Workspace()
            let disk = try await FaultyDisk(workspace)
            let server = try await Server(workspace, environment: disk.environment)
            var acknowledged: [String] = []
            for (name, fault) in [("a", FaultyDisk.Fault.none), ("b", .sync), ("c", .none)] {
                try disk.set(fault, of: "relink.db")
                let burst = try await Burst(name, Soak.rounds(100, soak: 2000), bytes: 250_000, to: server)
                #expect(burst.refused.isEmpty)
                acknowledged += burst.acknowledged
            }
            _ = await server.stop(SIGKILL)
            try disk.cutPower()
            try await expect(workspace, has: acknowledged)
        }

        @Test("Faults that come and go, and a power cut at last, lose and double nothing")
        func comingAndGoing() async throws {
            let workspace = try Workspace()
            let disk = try await FaultyDisk(workspace)
            var acknowledged: Set<String> = []
            for round in 0..<Soak.rounds(2, soak: 60) {
                let server = try await Server(workspace, environment: disk.environment)
                for step in 0..<6 {
                    let ending = ["*", "-wal", "relink.db"].randomElement() ?? "*"
                    try disk.set([.none, .full, .sync, .readonly].randomElement() ?? .none, of: ending)
                    // Every other one is a repetition of what the last step sent.
                    let burst = try await Burst("r\(round)-\(step / 2)-", 48, bytes: 60_000, to: server)
                    #expect(burst.others.isEmpty)
                    acknowledged.formUnion(burst.acknowledged)
                }
                _ = await server.stop(round.isMultiple(of: 3) ? SIGTERM : SIGKILL)
                if round.isMultiple(of: 2) { try disk.cutPower() }
                try disk.set(.none)
            }
            try await expect(workspace, has: Array(acknowledged))
            Soak.tell("faults that come and go: \(acknowledged.count) events acknowledged, each stored once")
        }

        private func expect(_ workspace: Workspace, has acknowledged: [String]) async throws {
            let check = try await workspace.run("check")
            #expect(check.exitCode == 0, "\(check.error)")
            let list = try await workspace.run("events", "list", "--json", "--limit", "1000000")
            let stored = try list.output.split(separator: "\n").map { line in
                let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                return try #require(event?["messageId"] as? String)
            }
            #expect(Set(stored).count == stored.count)
            #expect(Set(acknowledged).subtracting(stored).isEmpty)
        }
    }

    extension FaultyDisk.Fault {
        /// What an operator is told of it.
        fileprivate var reason: String {
            switch self {
            case .full: "the disk is full"
            case .readonly: "may not be written"
            default: "the disk reports a fault"
            }
        }
    }
#endif

extension String {
    /// Whether it is one line, of this program and about something, as a person is to be told of a fault.
    func isOneLine(about subject: String) -> Bool {
        hasPrefix("relink: ") && contains(subject) && hasSuffix("\n") && filter { $0 == "\n" }.count == 1
    }
}
