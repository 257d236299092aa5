import Relink
import RelinkPostgres
import TestSupport
import Testing

@Suite("A store in PostgreSQL")
struct OpeningTests {
    @Test("is made once, however many come at the same time")
    func migratesOnce() async throws {
        try await PostgresServer.withDatabase { database in
            let stores = try await withThrowingTaskGroup(of: PostgresStore.self) { group in
                for _ in 0..<6 { group.addTask { try await openStore(database) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(stores.map(\.linkKey)).count == 1)
            for (index, store) in stores.enumerated() {
                #expect(try await store.log.append(delivery("m\(index)")) == .accepted(sequence: Int64(index) + 1))
            }
            for store in stores { await store.close() }
        }
    }

    @Test("is not made for reading, and read without being changed where it is there")
    func reads() async throws {
        try await PostgresServer.withDatabase { database in
            #expect(try await !PostgresStore.isThere(url: database.url))
            await #expect(throws: StoreError.self) { _ = try await openStore(database, .read) }
            #expect(try await !PostgresStore.isThere(url: database.url))
            let store = try await openStore(database)
            _ = try await store.log.append(delivery("m1"))
            let reading = try await openStore(database, .read)
            #expect(try await reading.log.head().sequence == 1)
            #expect(reading.linkKey == store.linkKey)
            let error = await #expect(throws: StoreError.self) { _ = try await reading.log.append(delivery("m2")) }
            #expect(error?.code == .unavailable)
            await reading.close()
            await store.close()
        }
    }

    @Test("of a newer Relink is refused, unless that one says that it may be used")
    func refusesNewer() async throws {
        try await PostgresServer.withDatabase { database in
            await (try await openStore(database)).close()
            try await database.run("UPDATE relink_schema SET version = 99")
            await (try await openStore(database)).close()
            try await database.run("UPDATE relink_schema SET oldest_user = 99")
            for role in [StoreRole.serve, .maintain, .read] {
                let error = await #expect(throws: StoreError.self) { _ = try await openStore(database, role) }
                #expect(error?.code == .newer)
            }
        }
    }

    @Test(
        "whose URL can't be read is told of without a word of it",
        arguments: [
            "postgres://user:hush@host:port/db", "postgres://user:hu%zzsh@host/db", "postgres://user:hu@sh@host/db",
            "postgres://user:hu/sh@host/db", "postgres://user:12/hush@host/db", "postgres://user:hush@host/db?hush",
            "postgres://user:hush@[::1/db",
        ])
    func hidesSecrets(url: String) async throws {
        let fault = try #require(PostgresStore.fault(ofURL: url))
        #expect(!fault.contains("hush") && !fault.contains("sh@") && fault.contains("right is postgres://"))
    }

    @Test("that can't be reached is told of without its password")
    func hidesPassword() async throws {
        let error = await #expect(throws: StoreError.self) {
            _ = try await PostgresStore.open(
                url: "postgres://someone:hush@localhost:1/db?connect_timeout=2", role: .read,
                clock: { Instant(milliseconds: 0) })
        }
        #expect(error?.code == .unavailable)
        let message = error?.message ?? ""
        #expect(message.contains("localhost:1") && !message.contains("hush"), "\(message)")
    }
}
