import Foundation
import GRDB
import Relink
import RelinkSQLite
import Testing

@Suite("The log's writer")
struct WriterFaultTests {
    @Test("says unavailable while it can't write, and goes on by itself afterwards")
    func recovers() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await store.log.append(["a"])
                let hand = try folder.openByHand()
                try hand.inDatabase {
                    try $0.execute(
                        sql: """
                            CREATE TRIGGER broken BEFORE INSERT ON events WHEN NEW.message_id = 'c'
                            BEGIN SELECT RAISE(ROLLBACK, 'broken'); END;
                            CREATE TRIGGER stuck BEFORE UPDATE ON store BEGIN SELECT RAISE(FAIL, 'stuck'); END;
                            """)
                }
                let refused = await #expect(throws: StoreError.self) { try await store.log.append(delivery("c")) }
                #expect(refused?.code == .unavailable)
                let probe = await #expect(throws: StoreError.self) { try await store.log.isWritable() }
                #expect(probe?.code == .unavailable)
                #expect(try await store.log.head().sequence == 1)
                try hand.inDatabase { try $0.execute(sql: "DROP TRIGGER broken; DROP TRIGGER stuck") }
                try await store.log.isWritable()
                #expect(try await store.log.append(delivery("c")) == .accepted(sequence: 2))
                try await store.log.verify()
            }
        }
    }

    @Test("survives a disk that is full, losing nothing that it acknowledged")
    func survivesFullDisk() async throws {
        await #expect(processExitsWith: .success) {
            try await StoreFolder.with { folder in
                try await folder.withStore { (store) async throws in
                    let body = [UInt8](repeating: 1, count: 100_000)
                    _ = try await store.log.append(delivery("first", body))
                    signal(SIGXFSZ, SIG_IGN)
                    try limitFileSize(to: 1 << 20)
                    var acknowledged = ["first"]
                    var failures: Set<StoreError.Code> = []
                    for index in 0..<50 {
                        do {
                            _ = try await store.log.append(delivery("m\(index)", body))
                            acknowledged.append("m\(index)")
                        } catch let error as StoreError {
                            failures.insert(error.code)
                        }
                    }
                    try #require(failures == [.unavailable])
                    try #require(acknowledged.count < 20)
                    try limitFileSize(to: nil)
                    try await store.log.isWritable()
                    _ = try await store.log.append(delivery("last", body))
                    try #require(try await store.log.messageIDs() == acknowledged + ["last"])
                    try await store.log.verify()
                }
            }
        }
    }

    @Test("refuses what is more than may wait, at once, and takes the rest")
    func refusesOverload() async throws {
        var limits = AppendLimits()
        limits.entries = 4
        try await StoreFolder.with { folder in
            try await folder.withStore(limits: limits) { (store) async throws in
                let hand = try folder.openByHand()
                try hand.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
                let codes = await withTaskGroup(of: StoreError.Code?.self) { group in
                    for index in 0..<20 { group.addTask { await code(store, "m\(index)") } }
                    var codes: [StoreError.Code?] = []
                    for await code in group {
                        codes.append(code)
                        // Only now that all others have been refused can the four that wait be written.
                        if codes.count == 16 { try? hand.inDatabase { try $0.execute(sql: "COMMIT") } }
                    }
                    return codes
                }
                #expect(codes.filter { $0 == .overloaded }.count == 16)
                #expect(codes.filter { $0 == nil }.count == 4)
                #expect(try await store.log.head().sequence == 4)
            }
        }
    }

    @Test("refuses at once what would have to wait for others, while the first of these waits for long")
    func refusesStandingQueue() async throws {
        var limits = AppendLimits()
        limits.batchEntries = 4
        limits.patience = .zero
        try await StoreFolder.with { folder in
            try await folder.withStore(limits: limits) { (store) async throws in
                let hand = try folder.openByHand()
                try hand.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
                let codes = await withTaskGroup(of: StoreError.Code?.self) { group in
                    for index in 0..<20 { group.addTask { await code(store, "m\(index)") } }
                    var codes: [StoreError.Code?] = []
                    for await code in group {
                        codes.append(code)
                        // At most four are in the writer's hands, and four wait.
                        if codes.count == 12 { try? hand.inDatabase { try $0.execute(sql: "COMMIT") } }
                    }
                    return codes
                }
                let refused = codes.filter { $0 == .overloaded }.count
                #expect((12...16).contains(refused), "\(codes)")
                #expect(codes.filter { $0 == nil }.count == 20 - refused)
            }
        }
    }

    @Test("lets no one wait longer than the limit")
    func boundsWaiting() async throws {
        var limits = AppendLimits()
        limits.wait = .milliseconds(150)
        try await StoreFolder.with { folder in
            try await folder.withStore(limits: limits) { (store) async throws in
                let hand = try folder.openByHand()
                try hand.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
                let codes = await withTaskGroup(of: StoreError.Code?.self) { group in
                    for index in 0..<20 { group.addTask { await code(store, "m\(index)") } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(codes == Array(repeating: .unavailable, count: 20))
                try hand.inDatabase { try $0.execute(sql: "COMMIT") }
            }
            // What was in the writer's hands may have been stored yet; sent again, all of it is there once.
            try await folder.withStore { (store) async throws in
                try await store.log.append((0..<20).map { "m\($0)" })
                #expect(try await store.log.head().sequence == 20)
                try await store.log.verify()
            }
        }
    }

    @Test("stores what it took before it closes, and refuses the rest")
    func drains() async throws {
        try await StoreFolder.with { folder in
            let store = try await folder.open()
            let answers = await withTaskGroup(of: (String, Bool)?.self) { group in
                for index in 0..<500 {
                    group.addTask { ("m\(index)", await code(store, "m\(index)") == nil) }
                }
                group.addTask {
                    await store.close()
                    return nil
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let accepted = answers.compactMap { $0 }.filter(\.1).map(\.0)
            #expect(await code(store, "late") == .unavailable)
            try await folder.withStore { (store) async throws in
                #expect(try await store.log.messageIDs().sorted() == accepted.sorted())
            }
        }
    }
}

private func code(_ store: SQLiteStore, _ messageID: String) async -> StoreError.Code? {
    do {
        _ = try await store.log.append(delivery(messageID))
        return nil
    } catch {
        return (error as? StoreError)?.code
    }
}

#if canImport(Glibc)
    private let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
    private let fileSize = RLIMIT_FSIZE
#endif

/// Makes writes past a size fail in this process, as they do on a full disk.
private func limitFileSize(to bytes: rlim_t?) throws {
    var limit = rlimit()
    try #require(getrlimit(fileSize, &limit) == 0)
    limit.rlim_cur = bytes ?? limit.rlim_max
    try #require(setrlimit(fileSize, &limit) == 0)
}
