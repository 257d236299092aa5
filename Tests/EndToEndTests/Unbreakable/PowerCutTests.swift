import Foundation
import Testing

#if os(Linux)
    @Suite("A power cut", .serialized)
    struct PowerCutTests {
        @Test("Nothing that was acknowledged is lost, whatever became of what no sync had come behind")
        func underLoad() async throws {
            let workspace = try Workspace()
            let library = try await FileJournal.library(in: workspace)
            var store = try TestedStore(workspace, "store")
            var ledger = Ledger()
            var images = 0
            var events = 0
            for round in 0..<Soak.rounds(2, soak: 40) {
                let known = Set(ledger.acknowledged.values)
                let ending = round.isMultiple(of: 2) ? SIGTERM : SIGKILL
                let cuts = try await store.journaled(library) { environment in
                    try await Self.storm(store, ledger, environment, ending, rebuilds: round % 3 == 1)
                }
                // A killed process may have done what it had no time to write down.
                if ending == SIGTERM {
                    // A rebuild is asked for by a process of its own, whose journal nobody keeps.
                    let differences = try cuts.differences(from: store.folder)
                    #expect(differences.filter { !$0.hasSuffix(".rebuild-request") } == [])
                }
                events += ledger.acknowledged.count - known.count
                var survivors: [(TestedStore, Ledger)] = []
                try await cuts.strike(Soak.rounds(4, soak: 12), seed: .random(in: 0 ... .max)) { cut in
                    let found = try TestedStore.found(after: cut, workspace, "image-\(images)")
                    let ledger = ledger.asOf(known.union(cut.acknowledged))
                    let faults = try await found.faultsOverRestart(
                        ledger, answered: cut.acknowledged, restartsAtOnce: images % 2 == 0)
                    try #require(faults.isEmpty, "round \(round), \(cut): \(faults.prefix(5))")
                    survivors.append((found, ledger))
                    images += 1
                }
                try store.remove()
                let survivor = try #require(survivors.indices.randomElement())
                for index in survivors.indices where index != survivor { try survivors[index].0.remove() }
                (store, ledger) = survivors[survivor]
            }
            Soak.tell("under load: \(images) power cuts over \(events) acknowledged events, none of which was lost")
        }

        @Test("Nothing is lost beside the daily work either", arguments: Scene.allCases)
        func during(_ scene: Scene) async throws {
            let workspace = try Workspace()
            let library = try await FileJournal.library(in: workspace)
            let (store, ledger) = try await scene.prepared(workspace)
            let known = Set(ledger.acknowledged.values)
            let cuts = try await store.journaled(library) { environment in
                let endedByItself = try await scene.play(store, ledger, environment)
                #expect(endedByItself)
            }
            let differences = try cuts.differences(from: store.folder)
            #expect(differences == [])
            var images = 0
            try await cuts.strike(Soak.rounds(2, soak: 60), seed: .random(in: 0 ... .max)) { cut in
                let found = try TestedStore.found(after: cut, workspace, "image-\(images)")
                let faults = try await found.faultsOverRestart(
                    ledger.asOf(known.union(cut.acknowledged)), answered: cut.acknowledged,
                    restartsAtOnce: images % 2 == 0)
                try #require(faults.isEmpty, "\(cut): \(faults.prefix(5))")
                try found.remove()
                images += 1
            }
            Soak.tell("\(scene.rawValue): \(images) power cuts, no acknowledged event lost")
        }

        /// Under `synchronous=OFF` SQLite writes what it always writes and calls no sync. A process whose syncs do
        /// nothing, and are not written down, comes to the same, without a way in the product to switch them off.
        @Test("A store that does not sync is found out")
        func withoutSyncs() async throws {
            let workspace = try Workspace()
            let library = try await FileJournal.library(in: workspace)
            let store = try TestedStore(workspace, "store")
            let ledger = Ledger()
            let server = try await store.serve()
            try await Storm(server: server, ledger: ledger).blow(until: 100) {}
            #expect(await server.stop() == 0)
            let known = Set(ledger.acknowledged.values)
            let cuts = try await store.journaled(library, skipsSyncs: true) { environment in
                try await Self.storm(store, ledger, environment, SIGKILL, rebuilds: false)
            }
            #expect(!cuts.journal.records.contains { $0.kind == .syncDone })
            var images = 0
            var losses = 0
            try await cuts.strike(8, seed: 1) { cut in
                let found = try TestedStore.found(after: cut, workspace, "image-\(images)")
                var witness = Witness()
                let faults = try await witness.faults(of: found, ledger.asOf(known.union(cut.acknowledged)))
                images += 1
                losses += faults.contains { $0.hasSuffix("is lost") } ? 1 : 0
            }
            Soak.tell(
                "to try the test itself, syncs left out: \(losses) of \(images) power cuts lost acknowledged events")
            #expect(losses > images / 3)
        }

        private static func storm(
            _ store: TestedStore, _ ledger: Ledger, _ environment: [String: String], _ ending: Int32, rebuilds: Bool
        ) async throws {
            let server = try await store.serve(environment)
            async let rebuild = rebuilds ? store.run("rebuild").exitCode : 0
            try await Storm(server: server, ledger: ledger).blow(
                until: Int.random(in: 50...Soak.rounds(150, soak: 600))
            ) {
                if ending == SIGTERM || rebuilds { return }
                _ = await server.stop(ending)
            }
            #expect(try await rebuild == 0)
            #expect(await server.stop(ending) == (ending == SIGTERM ? 0 : ending))
        }
    }
#endif
