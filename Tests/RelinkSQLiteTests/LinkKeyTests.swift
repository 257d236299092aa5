import Foundation
import GRDB
import Relink
import RelinkSQLite
import Testing

@Suite("A store's key for links")
struct LinkKeyTests {
    @Test("is made once, of 32 random bytes, and read by every role")
    func madeOnce() async throws {
        let first = try await StoreFolder.keys()
        #expect(first.allSatisfy { $0.count == 32 })
        #expect(Set(first).count == 1)
        #expect(try await StoreFolder.keys().first != first.first)
    }

    @Test("is added to a store that had none, whose events stay; one who only reads it makes no link that works")
    func added() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in try await store.log.append(["a"]) }
            let queue = try folder.openByHand()
            try queue.inDatabase {
                try $0.execute(sql: "ALTER TABLE store DROP COLUMN link_key; PRAGMA user_version = 1")
            }
            try queue.close()
            let before = try Data(contentsOf: URL(filePath: folder.path))
            var keys: Set<[UInt8]> = []
            for _ in 0..<2 {
                try await folder.withStore(role: .read) { (store) async throws in
                    keys.insert(store.linkKey)
                    #expect(try await store.log.messageIDs() == ["a"])
                }
            }
            #expect(keys.count == 2)
            #expect(try Data(contentsOf: URL(filePath: folder.path)) == before)
            for role in [StoreRole.serve, .serve, .read] {
                try await folder.withStore(role: role) { (store) async throws in
                    keys.insert(store.linkKey)
                    #expect(try await store.log.messageIDs() == ["a"])
                    try await store.log.verify()
                }
            }
            #expect(keys.count == 3)
            #expect(keys.allSatisfy { $0.count == 32 })
        }
    }
}

extension StoreFolder {
    /// The key of one store as each role reads it.
    fileprivate static func keys() async throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        try await with { folder in
            for role in [StoreRole.serve, .maintain, .read, .serve] {
                try await folder.withStore(role: role) { (store) async throws in keys.append(store.linkKey) }
            }
        }
        return keys
    }
}
