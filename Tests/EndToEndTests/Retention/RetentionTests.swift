import Foundation
import GRDB
import Testing

#if os(Linux)
    @Suite("Old events' bodies leave the log", .serialized)
    struct RetentionTests {
        private static let retention = ["RELINK_LOG_RETENTION": "1ms"]

        /// A store with events, closed.
        private func prepared(_ workspace: Workspace) async throws -> (TestedStore, Ledger) {
            let store = try TestedStore(workspace, "prepared")
            let ledger = Ledger()
            let server = try await store.serve()
            try await Storm(server: server, ledger: ledger).blow(until: 150) {}
            _ = try await server.foldedSummary()
            #expect(await server.stop() == 0)
            return (store, ledger)
        }

        @Test("and are read as before: one by one, exported, folded anew and checked; what misses an archive says so")
        func areReadAsBefore() async throws {
            let workspace = try Workspace()
            let (prepared, ledger) = try await prepared(workspace)
            let lines = try await prepared.run("events", "export").output
            var store = prepared
            store.settings = Self.retention
            let count = try #require(ledger.acknowledged.values.max())

            let server = try await store.serve()
            try await store.archived(upTo: count, by: server)
            #expect(try store.archivedEnd() >= count)
            let archives = try #require(try FileManager.default.contentsOfDirectory(atPath: store.archives.path).first)
            for (number, sequence) in ledger.acknowledged.shuffled().prefix(20) {
                #expect(try await server.get("/api/events/\(sequence)/body").body == SentEvent(number).body)
            }
            #expect(try await server.get("/api/events?limit=100").status == 200)
            #expect(try await store.run("rebuild").exitCode == 0)
            #expect(try await store.run("events", "export").output == lines)
            #expect(try await store.run("check").exitCode == 0)
            let metrics = String(decoding: try await server.get("/metrics").body, as: UTF8.self)
            #expect(metrics.contains(/\nrelink_store_archive_bytes [1-9]/))
            #expect(metrics.contains(/\nrelink_store_free_bytes [1-9]/))
            // Among what is sent is what was sent before.
            try await Storm(server: server, ledger: ledger, clients: 4).blow(until: 60) {}
            #expect(await server.stop() == 0)
            var witness = Witness()
            #expect(try await witness.faults(of: store, ledger) == [])
            let examination = try await store.run(
                "doctor", environment: ["RELINK_CODAT_BASE_URL": "http://127.0.0.1:9"])
            #expect(examination.output.contains("archives "))

            let archive = store.archives.appending(path: archives)
            try FileManager.default.removeItem(at: archive)
            for command in ["check", "rebuild"] {
                let result = try await store.run(command)
                #expect(result.exitCode == 1)
                #expect(result.error.contains("\(archive.path) is missing; it holds bodies of events 1 to "))
            }
            let crippled = try await store.serve()
            try await Storm(server: crippled, ledger: ledger, clients: 4).blow(until: 20) {}
            #expect(try await crippled.get("/api/merchants").status == 200)
            #expect(try await crippled.get("/api/events/1/body").status == 503)
            #expect(await crippled.stop() == 0)
        }

        @Test("and whoever is killed at any step of it loses nothing")
        func survivesKills() async throws {
            let workspace = try Workspace()
            let library = try await FileJournal.library(in: workspace)
            let (prepared, ledger) = try await prepared(workspace)
            let count = try #require(ledger.acknowledged.values.max())
            let whole = try prepared.copy("whole")
            let output = workspace.directory.appending(path: "whole.journal")
            let journaled = FileJournal.environment(library, folder: whole.folder, output: output)
            let server = try await whole.serve(journaled.merging(Self.retention) { $1 })
            try await whole.archived(upTo: count, by: server)
            #expect(await server.stop() == 0)
            let first = try #require(try FileJournal(output).changesBefore(pathWith: ".archives/"))

            var kills = 0
            let steps =
                [first + 1] + (first - 2...first).suffix(Soak.rounds(0, soak: 3))
                + (first + 2...first + 12).shuffled().prefix(Soak.rounds(3, soak: 11))
                + (first + 13...first + 40).shuffled().prefix(Soak.rounds(0, soak: 28))
            for step in steps {
                var store = try prepared.copy("step-\(step)")
                store.settings = Self.retention
                if try await store.isKilled(
                    FileJournal.environment(library, folder: store.folder, killAt: step), archivedUpTo: count)
                {
                    kills += 1
                }
                let ledger = Ledger(next: ledger.next, acknowledged: ledger.acknowledged)
                let faults = try await store.faultsOverRestart(ledger, restartsAtOnce: step.isMultiple(of: 2))
                try #require(faults.isEmpty, "step \(step): \(faults.prefix(5))")
                try store.remove()
            }
            Soak.tell(
                "moving bodies into archives: killed \(kills) times, at \(steps.count) different changes to files")
            #expect(kills > 0)
        }
    }

    extension TestedStore {
        fileprivate var archives: URL { folder.appending(path: "relink.db.archives") }

        struct NotArchived: Error {}

        /// Returns once a server has moved what there was, or has been killed.
        func archived(upTo sequence: Int64, by server: Server) async throws {
            let clock = ContinuousClock()
            let end = clock.now + .seconds(150)
            while kill(server.processIdentifier, 0) == 0, try archivedEnd() < sequence {
                guard clock.now < end else { throw NotArchived() }
                await Task.yield()
            }
        }

        fileprivate func archivedEnd() throws -> Int64 {
            var configuration = Configuration()
            configuration.readonly = true
            return try DatabaseQueue(path: database.path, configuration: configuration).inDatabase { db in
                guard try db.tableExists("archive_blocks") else { return 0 }
                return try Int64.fetchOne(db, sql: "SELECT max(last) FROM archive_blocks") ?? 0
            }
        }

        /// Serves until it is killed by itself, or all has been moved.
        fileprivate func isKilled(_ environment: [String: String], archivedUpTo sequence: Int64) async throws -> Bool {
            do {
                let server = try await serve(environment)
                try await archived(upTo: sequence, by: server)
                return await server.stop() == SIGKILL
            } catch let failure as Server.NotStarted {
                guard failure.exitCode == SIGKILL else { throw failure }
                return true
            }
        }
    }

    extension FileJournal {
        /// How many changes were made before the first file was made whose path has a word in it.
        fileprivate func changesBefore(pathWith word: String) -> Int? {
            let index = records.firstIndex { record in
                guard case .opened = record.kind, record.place & Int(O_CREAT) != 0 else { return false }
                return String(decoding: record.bytes, as: UTF8.self).contains(word)
            }
            return index.map { FileJournal(records: Array(records[..<$0])).changes }
        }
    }
#endif
