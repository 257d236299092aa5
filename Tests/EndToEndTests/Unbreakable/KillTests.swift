import Foundation
import TestSupport
import Testing

/// The store that lives through all rounds grows by some 200 events in each; in full size a release build
/// (`RELINK_BINARY`) keeps that short.
@Suite("Killed at random moments", .serialized)
struct KillTests {
    private enum Moment: CaseIterable {
        case underLoad
        case underLoadBesideRebuild
        case startingUp
        case rebuildingAlone
    }

    @Test(
        "One store that lives through every kill has each acknowledged event once, byte for byte",
        arguments: StoreKind.allCases)
    func oneStore(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        let store = try TestedStore(workspace, "lived")
        let ledger = Ledger()
        var witness = Witness()
        let rounds = Soak.rounds(8, soak: 200)
        for round in 0..<rounds {
            let moment = round < 2 ? .underLoad : Moment.allCases[[0, 0, 1, 1, 2, 2, 3].randomElement() ?? 0]
            try await Self.kill(store, ledger, moment)
            let faults = try await witness.faults(of: store, ledger)
            try #require(faults.isEmpty, "round \(round), \(moment): \(faults.prefix(5))")
        }
        let (acknowledged, sent) = (ledger.acknowledged.count, ledger.next)
        // What no answer came for is sent again, as Codat does.
        let server = try await store.serve()
        try await Storm(server: server, ledger: ledger).blow(until: 200) {}
        _ = try await server.foldedSummary()
        #expect(await server.stop() == 0)
        #expect(try await witness.faults(of: store, ledger) == [])
        #expect(ledger.acknowledged.count == Int(ledger.next))
        Soak.tell(
            "\(kind): one store, killed \(rounds) times; \(acknowledged) of \(sent) events were acknowledged, and each "
                + "of these is there once")
    }

    @Test(
        "A store killed in its first moments has each acknowledged event once, byte for byte",
        arguments: StoreKind.allCases)
    func freshStores(on kind: StoreKind) async throws {
        let rounds = Soak.rounds(1, soak: 25)
        for round in 0..<rounds {
            let store = try TestedStore(try await Workspace(on: kind), "fresh")
            let ledger = Ledger()
            var witness = Witness()
            for moment in [Moment.startingUp, .underLoad, .startingUp, .underLoadBesideRebuild] {
                try await Self.kill(store, ledger, moment)
                let faults = try await witness.faults(of: store, ledger)
                try #require(faults.isEmpty, "round \(round), \(moment): \(faults.prefix(5))")
            }
        }
        Soak.tell("\(kind): \(rounds) new stores, each killed 4 times; no acknowledged event was lost")
    }

    private static func kill(_ store: TestedStore, _ ledger: Ledger, _ moment: Moment) async throws {
        switch moment {
        case .underLoad:
            try await killUnderLoad(try await store.serve(), ledger)
        case .underLoadBesideRebuild:
            let server = try await store.serve()
            let rebuild = try store.workspace.process(["rebuild"], store.environment)
            try await killUnderLoad(server, ledger)
            rebuild.signal(SIGTERM)
            try await rebuild.end()
        case .startingUp:
            try await killSoon(try store.workspace.process(["serve"], store.environment))
        case .rebuildingAlone:
            try await killSoon(try store.workspace.process(["rebuild"], store.environment))
        }
    }

    private static func killUnderLoad(_ server: Server, _ ledger: Ledger) async throws {
        try await Storm(server: server, ledger: ledger).blow(until: Int.random(in: 1...400)) {
            await pass(.microseconds(Int.random(in: 0..<4000)))
            _ = await server.stop(SIGKILL)
        }
    }

    private static func killSoon(_ process: ChildProcess) async throws {
        await pass(.microseconds(Int.random(in: 0..<150_000)))
        process.signal(SIGKILL)
        try await process.end()
    }

    private static func pass(_ duration: Duration) async {
        let end = ContinuousClock().now + duration
        while ContinuousClock().now < end { await Task.yield() }
    }
}
