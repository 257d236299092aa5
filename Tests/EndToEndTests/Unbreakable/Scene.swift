import Foundation

/// What a process does to a store besides its daily work.
enum Scene: String, CaseIterable {
    case firstStart = "a first start"
    case startAfterKill = "a start after a kill"
    case rebuild = "a rebuild"
    case rebuildWhileServing = "a rebuild beside the server's work"
    case archiving = "moving bodies into archives"
    case migration = "a migration of the log's schema and the projection's"

    /// A store to begin with.
    func prepared(_ workspace: Workspace) async throws -> (TestedStore, Ledger) {
        let store = try TestedStore(workspace, "prepared")
        let ledger = Ledger()
        if self == .firstStart { return (store, ledger) }
        let server = try await store.serve()
        try await Storm(server: server, ledger: ledger).blow(until: 120) {
            if self == .startAfterKill { _ = await server.stop(SIGKILL) }
        }
        if self == .startAfterKill { return (store, ledger) }
        _ = try await server.foldedSummary()
        guard await server.stop() == 0 else { throw Failed(exitCode: nil) }
        if self == .migration { try await OldStore.replace(store) }
        if self == .rebuildWhileServing {
            try Data("1\n".utf8).write(to: store.folder.appending(path: "relink.db.rebuild-request"))
        }
        return (store, ledger)
    }

    struct Failed: Error {
        let exitCode: Int32?
    }

    /// Plays it to its end, or to the process's.
    ///
    /// - Returns: whether the process ended by itself.
    func play(_ store: TestedStore, _ ledger: Ledger, _ environment: [String: String]) async throws -> Bool {
        let exitCode: Int32
        if self == .rebuild {
            exitCode = try await store.run("rebuild", environment: environment).exitCode
        } else {
            do {
                let old = ledger.acknowledged.values.max() ?? 0
                let retention = self == .archiving ? ["RELINK_LOG_RETENTION": "1ms"] : [:]
                let server = try await store.serve(environment.merging(retention) { $1 })
                try await Storm(server: server, ledger: ledger, clients: 4).blow(until: 12) {}
                if self == .archiving { try await store.archived(upTo: old, by: server) }
                exitCode = await server.stop()
            } catch let failure as Server.NotStarted {
                exitCode = failure.exitCode
            }
        }
        guard exitCode == 0 || exitCode == SIGKILL else { throw Failed(exitCode: exitCode) }
        return exitCode == 0
    }
}

extension TestedStore {
    /// Holds a store whose process ended at some moment against what was acknowledged: as it is, and after a restart;
    /// or after that alone.
    ///
    /// - Parameter answered: sequences that were acknowledged, known or not to those who asked.
    func faultsOverRestart(
        _ ledger: Ledger, answered: Set<Int64> = [], restartsAtOnce: Bool
    ) async throws -> [String] {
        var witness = Witness()
        if !restartsAtOnce {
            let faults = try await witness.faults(of: self, ledger)
            guard faults.isEmpty else { return faults }
        }
        let server = try await serve()
        try await Storm(server: server, ledger: ledger, clients: 4).blow(until: 12) {}
        let summary = try await server.foldedSummary()
        guard (summary["reducer"] as? [String: Any])?["lag"] as? Int == 0 else {
            return ["the fold stands still: \(summary)"]
        }
        guard await server.stop() == 0 else { return ["it did not end well"] }
        let faults = try await witness.faults(of: self, ledger)
        return faults
            + answered.subtracting(witness.stored.values).sorted().map { "\($0) was acknowledged and is lost" }
    }
}
