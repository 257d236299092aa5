import Foundation
import GRDB
import Relink
import RelinkSQLite
import Synchronization
import Testing

@Suite("A projection's file")
struct ProjectionFileTests {
    @Test("that can't be used is replaced by an empty one, and the operator told", arguments: UselessFile.allCases)
    func isReplaced(file: UselessFile) async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await store.log.append(["a"])
                try await fold(store)
            }
            try file.make(folder)
            try await folder.withStore(role: .read) { (store) async throws in
                guard file == .missing else {
                    let error = await #expect(throws: StoreError.self) {
                        try await store.projections.current.checkpoint()
                    }
                    #expect(error?.message.contains("`relink rebuild`") == true, "\(error?.message ?? "")")
                    return
                }
                #expect(try await store.projections.current.checkpoint().appliedSequence == 0)
            }
            let notices = Mutex<[String]>([])
            let store = try await SQLiteStore.open(
                path: folder.path, role: .serve, clock: { Instant(milliseconds: 0) },
                notice: { notice in notices.withLock { $0.append(notice) } })
            #expect(try await store.projections.current.checkpoint() == Checkpoint(fingerprint: ""))
            try await fold(store)
            await store.close()
            #expect(notices.withLock { $0.count } == (file == .missing ? 0 : 1))
            try await folder.withStore { (store) async throws in
                #expect(try await store.projections.current.checkpoint().appliedSequence == 1)
            }
        }
    }

    @Test("that knows of more events than the log has shows that these are lost: nothing is opened, nothing changed")
    func showsLostEvents() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await store.log.append(["a"])
                try await fold(store)
            }
            let ahead = try folder.openByHand(folder.projection().lastPathComponent)
            try await ahead.writeWithoutTransaction {
                try $0.execute(sql: "UPDATE checkpoint SET applied_sequence = 2")
            }
            try ahead.close()
            let before = try folder.contents()
            for role in [StoreRole.serve, .maintain, .read] {
                let error = await #expect(throws: StoreError.self) { try await folder.open(role: role) }
                #expect(error?.code == .damaged)
                #expect(error?.message.contains("ends with event 1, but there were 2") == true)
            }
            let after = try folder.contents()
            #expect(after.filter { before[$0.key] != nil } == before)
            try FileManager.default.removeItem(at: folder.projection())
            try await folder.withStore { (store) async throws in
                #expect(try await store.log.head().sequence == 1)
            }
        }
    }

    @Test("goes away when another has taken its place and its last reader is gone")
    func isRemoved() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                for _ in 0..<3 {
                    let rebuilt = try await store.projections.startRebuild(fingerprint: "new")
                    _ = try await store.projections.current.merchants(MerchantQuery())
                    try await store.projections.adopt(rebuilt)
                }
            }
            try Data("left over".utf8).write(to: URL(filePath: folder.path + ".projection-9.rebuild"))
            try await folder.withStore { (store) async throws in
                #expect(try await store.projections.current.checkpoint().fingerprint == "new")
            }
            let names = try folder.contents().keys.filter { $0.contains("projection") }
            #expect(names == ["relink.db.projection-4"])
        }
    }

    @Test("is gone, where another has taken its place, before the store is closed")
    func isRemovedBeforeClosing() async throws {
        for _ in 0..<20 {
            try await StoreFolder.with { folder in
                try await folder.withStore { (store) async throws in
                    _ = try await store.projections.current.merchants(MerchantQuery())
                    try await store.projections.adopt(try await store.projections.startRebuild(fingerprint: "new"))
                }
                let names = try folder.contents().keys.filter { $0.contains("projection") }
                #expect(names == ["relink.db.projection-2"])
            }
        }
    }

    @Test("keeps its index beside it when storing failed, as a disk that is full has no room for another")
    func keepsItsIndex() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                await #expect(throws: StoreError.self) { try await fold(store, 5) }
                let path = try folder.projection().path + "-shm"
                // As long as this is open no other file gets its number.
                let index = open(path, O_RDONLY)
                var (before, after) = (stat(), stat())
                try #require(fstat(index, &before) == 0)
                await #expect(throws: StoreError.self) { try await fold(store, 5) }
                try await fold(store)
                #expect(stat(path, &after) == 0)
                #expect(before.st_ino == after.st_ino)
                await store.close()
                close(index)
            }
        }
    }

    private func fold(_ store: SQLiteStore, _ sequence: Int64 = 1) async throws {
        var checkpoint = Checkpoint(fingerprint: "f")
        checkpoint.appliedSequence = sequence
        let entry = EventEntry(sequence: sequence, companyID: nil, previous: nil, type: "t", status: .applied)
        try await store.projections.current.commit(
            FoldBatch(checkpoint: checkpoint, merchants: [:], sources: [:], entries: [entry]))
    }
}

/// What may have become of a projection's file.
enum UselessFile: CaseIterable {
    case missing, noDatabase, empty, foreign, outdated, withoutTables, ofAnotherLog

    func make(_ folder: StoreFolder) throws {
        let file = try folder.projection()
        switch self {
        case .missing: try FileManager.default.removeItem(at: file)
        case .noDatabase: try Data(repeating: 1, count: 5000).write(to: file)
        case .empty: try Data().write(to: file)
        case .foreign: try run("PRAGMA application_id = 7", folder, file)
        case .outdated: try run("PRAGMA user_version = 0", folder, file)
        case .withoutTables: try run("DROP TABLE checkpoint", folder, file)
        case .ofAnotherLog: try run("UPDATE checkpoint SET log_id = x'00'", folder, file)
        }
    }

    private func run(_ sql: String, _ folder: StoreFolder, _ file: URL) throws {
        let queue = try folder.openByHand(file.lastPathComponent)
        try queue.inDatabase { try $0.execute(sql: sql) }
        try queue.close()
    }
}
