import Foundation
import Testing

@Suite("More than it can take", .serialized, .timeLimit(.minutes(10)))
struct OverloadTests {
    struct Load: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let settings: [String: String]
        let padding: Int
        let connections: Int
        let isRefusing: Bool
    }

    private static let loads = [
        Load(
            testDescription: "events of every day", settings: [:], padding: 0,
            connections: Soak.rounds(500, soak: 4000), isRefusing: false),
        Load(
            testDescription: "large events, and little memory for them",
            settings: ["RELINK_WEBHOOK_MAX_BUFFERED_BYTES": "\(Soak.rounds(60_000, soak: 1_000_000))"], padding: 10_000,
            connections: Soak.rounds(200, soak: 2000), isRefusing: true),
    ]

    @Test(
        "Three times the load: refused ones are told at once, accepted ones are stored, then all is well again",
        arguments: loads, StoreKind.allCases)
    func threefold(load: Load, on kind: StoreKind) async throws {
        let connections = ConnectionLimit.raised(for: load.connections)
        let workspace = try await Workspace(on: kind)
        let server = try await Server(workspace, environment: load.settings)
        let alone: [String: Any] = [
            "connections": 64, "padding": load.padding, "seconds": Soak.rounds(1, soak: 5),
            "warm-up": Soak.rounds(0, soak: 1), "companies": 100, "bodies": 200,
        ]
        let before = try await LoadProcess.run(server, alone)
        var threefold = alone
        threefold["connections"] = connections
        threefold["rate"] = max(1000, before.acknowledgedPerSecond * 3)
        threefold["seconds"] = Soak.rounds(2, soak: 30)
        let overload = try await LoadProcess.run(server, threefold)
        let vitals = try Vitals(of: server)
        #expect(try await server.get("/readyz").status == 200)
        let after = try await LoadProcess.run(server, alone)

        #expect(Set(overload.statuses.keys).isSubset(of: [200, 503]))
        #expect((overload.statuses[503, default: 0] > 0) == load.isRefusing, "\(overload.statuses)")
        #expect(overload.slowestRefusal < Probe.bound)
        #expect(overload.faults.isEmpty, "\(overload.faults)")
        #expect(vitals.peakMemory < 256)
        // Beside other tests a second's rate says little.
        #expect(after.acknowledgedPerSecond > before.acknowledgedPerSecond / Double(Soak.rounds(30, soak: 3)))
        #expect(after.faults.isEmpty && after.slowestAnswer < Probe.bound, "\(after)")
        for (name, run) in [("before", before), ("threefold", overload), ("after", after)] {
            Soak.tell(
                "\(load.testDescription), \(kind), \(name): \(Int(run.acknowledgedPerSecond)) acknowledged a second, "
                    + "answers by status \(run.statuses), the slowest after \(run.slowestAnswer.inSeconds), "
                    + "the slowest refusal after \(run.slowestRefusal.inSeconds)")
        }
        Soak.tell("\(load.testDescription), \(kind): at most \(vitals.peakMemory) MiB of memory")
        #expect(await server.stop() == 0)
        let acknowledged = before.acknowledged.union(overload.acknowledged).union(after.acknowledged)
        #expect(try await workspace.storedIDs() == acknowledged)
        let check = try await workspace.run("check")
        #expect(check.exitCode == 0, "\(check.error)")
    }
}
