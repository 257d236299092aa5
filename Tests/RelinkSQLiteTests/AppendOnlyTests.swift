import Foundation
import GRDB
import Relink
import RelinkSQLite
import Testing

@Suite("The log is append-only")
struct AppendOnlyTests {
    @Test(
        "whoever asks",
        arguments: ["UPDATE events SET body = x'00'", "DELETE FROM events", "DELETE FROM events WHERE 1"])
    func refusesChanges(sql: String) async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in try await store.log.append(["a", "b"]) }
            let queue = try folder.openByHand()
            #expect(throws: DatabaseError.self) { try queue.inDatabase { try $0.execute(sql: sql) } }
            try queue.close()
            try await folder.withStore { (store) async throws in
                #expect(try await store.log.messageIDs() == ["a", "b"])
            }
        }
    }

    @Test("and a byte changed in the file is found, with the sequence of its event")
    func findsChangedByte() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                for index in 1...50 {
                    _ = try await store.log.append(delivery("m\(index)", Array("<the body of \(index)>".utf8)))
                }
                try await store.log.verify()
            }
            let file = URL(filePath: folder.path)
            var bytes = try Data(contentsOf: file)
            let body = try #require(bytes.range(of: Data("<the body of 33>".utf8)))
            bytes[body.lowerBound + 3] ^= 1
            try bytes.write(to: file)
            try await folder.withStore(role: .read) { (store) async throws in
                let error = await #expect(throws: StoreError.self) { try await store.log.verify() }
                #expect(error?.code == .damaged)
                #expect(error?.message.contains("event 33 ") == true)
            }
        }
    }

    @Test("and an event taken out is missed")
    func findsGap() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await store.log.append((1...20).map { "m\($0)" })
            }
            let queue = try folder.openByHand()
            try queue.inDatabase {
                try $0.execute(sql: "DROP TRIGGER events_refuse_delete; DELETE FROM events WHERE sequence = 7")
            }
            try queue.close()
            try await folder.withStore(role: .read) { (store) async throws in
                let error = await #expect(throws: StoreError.self) { try await store.log.verify() }
                #expect(error?.message.contains("event 7 is missing") == true)
            }
        }
    }

    @Test("and damage to SQLite's own structures is found")
    func findsBrokenIndex() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await store.log.append((1...2000).map { "message-\($0)" })
            }
            let queue = try folder.openByHand()
            try queue.inDatabase { db in
                try db.execute(
                    sql: """
                        PRAGMA writable_schema = ON;
                        UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'store')
                        WHERE name = 'sqlite_autoindex_events_1'
                        """)
            }
            try queue.close()
            try await folder.withStore(role: .read) { (store) async throws in
                let error = await #expect(throws: StoreError.self) { try await store.log.verify() }
                #expect(error?.code == .damaged)
            }
        }
    }
}
