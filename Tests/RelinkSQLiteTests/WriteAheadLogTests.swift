import Foundation
import GRDB
import Relink
import RelinkStore
import Synchronization
import Testing

@testable import RelinkSQLite

@Suite("The write-ahead logs beside readers of which one always reads")
struct WriteAheadLogTests {
    private static let bound = 128 << 20

    @Test("The log's stays short")
    func log() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                let sql = "SELECT count(*) FROM (SELECT 1 FROM events LIMIT 9)"
                try await withRelayedReaders(of: folder.path, sql) {
                    for round in 0..<50 {
                        try await append(sixteen: 200_000, store, round)
                        try #expect(folder.size("relink.db-wal") < Self.bound)
                    }
                }
                try await store.log.verify()
            }
            try #expect(folder.size("relink.db") > Self.bound)
        }
    }

    @Test("The projection's stays short")
    func projection() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                let projection = store.projections.current
                let file = try folder.projection()
                let sql = "SELECT count(*) FROM (SELECT 1 FROM entry_faults LIMIT 9)"
                let fault = String(repeating: "x", count: 100_000)
                try await withRelayedReaders(of: file.path, sql) {
                    var checkpoint = try await projection.checkpoint()
                    for _ in 0..<200 {
                        let first = checkpoint.appliedSequence + 1
                        let entries = (first..<first + 8).map { sequence in
                            EventEntry(
                                sequence: sequence, companyID: nil, previous: nil, type: nil, status: .quarantined,
                                fault: fault)
                        }
                        checkpoint.appliedSequence = first + 7
                        try await projection.commit(
                            FoldBatch(checkpoint: checkpoint, merchants: [:], sources: [:], entries: entries))
                        try #expect(folder.size(file.lastPathComponent + "-wal") < Self.bound)
                    }
                }
                try #expect(folder.size(file.lastPathComponent) > Self.bound / 2)
            }
        }
    }

    @Test("A checkpoint beside the writer is begun only while something is left to move")
    func nothingLeft() async throws {
        try await StoreFolder.with { folder in
            let writer = try folder.openByHand("a.db")
            try writer.inDatabase { db in
                try db.execute(
                    sql: "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE numbers (number)")
            }
            let checkpointer = try folder.openByHand("a.db")
            for _ in 0..<3 {
                try writer.inDatabase { try $0.execute(sql: "INSERT INTO numbers VALUES (1)") }
                let passes = try (0..<2).map { _ in try checkpointer.inDatabase { try WriteAheadLog.moveMost($0) } }
                #expect(passes == [1, 0])
            }
        }
    }

    @Test("A checkpoint waits for a commit that has put half of its mark into the index")
    func halfAMark() async throws {
        try await StoreFolder.with { folder in
            let writer = try folder.openByHand("a.db")
            try writer.inDatabase { db in
                try db.execute(
                    sql: """
                        PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE numbers (number);
                        BEGIN IMMEDIATE
                        """)
            }
            let checkpointer = try folder.openByHand("a.db")
            let index = try FileHandle(forUpdating: folder.url.appendingPathComponent("a.db-shm"))
            // The first of the two copies of the count of commits: https://sqlite.org/walformat.html, section 2.1.
            let mark = try index.bytes(at: 8)
            try index.write(mark.map { ~$0 }, at: 8)
            let outcome = Mutex<Result<Int, any Error>?>(nil)
            let thread = BackgroundThread(name: "checkpoint") {
                let result = Result { try checkpointer.inDatabase { try WriteAheadLog.moveMost($0) } }
                outcome.withLock { $0 = result }
            }
            // As long as a commit might be stopped there; a task that sleeps may wait far longer for its turn.
            usleep(50_000)
            try index.write(mark, at: 8)
            await thread.join()
            #expect(try outcome.withLock { try $0?.get() } == 1)
            // Closed only now: that drops the locks that this process holds on the file.
            try writer.inDatabase { try $0.execute(sql: "ROLLBACK") }
            try index.close()
        }
    }

    private func append(sixteen bytes: Int, _ store: SQLiteStore, _ round: Int) async throws {
        let body = [UInt8](repeating: 1, count: bytes)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<16 {
                group.addTask { _ = try await store.log.append(delivery("\(round)-\(index)", body)) }
            }
            try await group.waitForAll()
        }
    }
}

extension FileHandle {
    fileprivate func bytes(at offset: UInt64) throws -> [UInt8] {
        try seek(toOffset: offset)
        return Array(try read(upToCount: 4) ?? Data())
    }

    fileprivate func write(_ bytes: [UInt8], at offset: UInt64) throws {
        try seek(toOffset: offset)
        try write(contentsOf: bytes)
    }
}

/// Has two readers of a file read for as long as the body takes. Each begins before the other has ended, so that there
/// is never a moment without one.
private func withRelayedReaders(of path: String, _ sql: String, _ body: () async throws -> Void) async throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.allowsUnsafeTransactions = true
    let queues = try (0..<2).map { _ in try DatabaseQueue(path: path, configuration: configuration) }
    try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask { try await relay(queues, sql) }
        try await body()
        group.cancelAll()
        let reads = try await group.next()
        #expect(reads ?? 0 > 100)
    }
}

/// - Returns: how many reads there were until it was cancelled.
private func relay(_ queues: [DatabaseQueue], _ sql: String) async throws -> Int {
    var reads = 0
    while !Task.isCancelled {
        try queues[reads % 2].inDatabase { db in
            try db.beginTransaction(.deferred)
            _ = try Int.fetchOne(db, sql: sql)
        }
        reads += 1
        if reads > 1 { try queues[reads % 2].inDatabase { try $0.commit() } }
        await Task.yield()
    }
    return reads
}
