import Foundation
import Testing

#if os(Linux)
    @Suite("Killed at each change to its files", .serialized)
    struct KilledAtEachStepTests {
        @Test(
            "A process that is killed in the middle loses nothing, and the next one goes on", arguments: Scene.allCases)
        func killed(in scene: Scene) async throws {
            let workspace = try Workspace()
            let library = try await FileJournal.library(in: workspace)
            let (prepared, ledger) = try await scene.prepared(workspace)
            let acknowledged = ledger.acknowledged

            let whole = try prepared.copy("whole")
            let cuts = try await whole.journaled(library) { environment in
                let endedByItself = try await scene.play(
                    whole, Ledger(next: ledger.next, acknowledged: acknowledged), environment)
                #expect(endedByItself)
            }
            let unnoted = try cuts.differences(from: whole.folder)
            #expect(unnoted == [])
            let changes = cuts.journal.changes
            let early = Int.random(in: 1...10)
            let steps = Set((1...changes).shuffled().prefix(Soak.rounds(1, soak: 150)) + [early]).sorted()
            var kills = 0
            for step in steps {
                let store = try prepared.copy("step-\(step)")
                let ledger = Ledger(next: ledger.next, acknowledged: acknowledged)
                let environment = FileJournal.environment(library, folder: store.folder, killAt: step)
                if try await !scene.play(store, ledger, environment) { kills += 1 }
                let faults = try await store.faultsOverRestart(ledger, restartsAtOnce: step.isMultiple(of: 2))
                try #require(faults.isEmpty, "step \(step) of \(changes): \(faults.prefix(5))")
                try store.remove()
            }
            Soak.tell("\(scene.rawValue): killed \(kills) times, at different ones of its \(changes) changes to files")
            // Not each run makes as many changes as the one that was counted.
            #expect(kills > (steps.count - 1) / 2)
        }

        @Test("A store of the first version is migrated, with nothing lost")
        func migrated() async throws {
            let workspace = try Workspace()
            let (store, ledger) = try await Scene.migration.prepared(workspace)
            let old = try OldStore.version(store)
            #expect(old == 1)
            let faults = try await store.faultsOverRestart(ledger, restartsAtOnce: false)
            #expect(faults == [])
            let version = try #require(try OldStore.version(store))
            #expect(version > 1)
        }
    }
#endif
