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

    @Test("of the first version is brought to the present one while others use it")
    func migratesOld() async throws {
        try await PostgresServer.withDatabase { database in
            let older = try await openStore(database)
            try await database.run(
                """
                DROP FUNCTION relink_refuse_change() CASCADE; UPDATE relink_schema SET version = 1
                """)
            _ = try await older.log.append(delivery("m1"))
            let newer = try await openStore(database)
            for (index, store) in [older, newer, older].enumerated() {
                #expect(
                    try await store.log.append(delivery("m\(index + 2)")) == .accepted(sequence: Int64(index) + 2))
            }
            try await newer.log.verify()
            await #expect(throws: (any Error).self) { try await database.run("DELETE FROM relink_events") }
            await older.close()
            await newer.close()
        }
    }

    @Test(
        "lets nobody change or take away an event",
        arguments: [
            "UPDATE relink_events SET body = ''", "DELETE FROM relink_events WHERE sequence = 1",
            "TRUNCATE relink_events",
        ])
    func refusesChanges(sql: String) async throws {
        try await withStores(1) { database, stores in
            _ = try await stores[0].log.append(delivery("m1"))
            let refusal = await #expect(throws: PostgresServer.Refused.self) { try await database.run(sql) }
            #expect(refusal?.answer.contains("events are never changed or deleted") == true)
            #expect(try await stores[0].log.bytes() > 0)
            try await stores[0].log.verify()
        }
    }

    @Test("is reached over TLS, and an authority that is not trusted, or another name, is refused in one line")
    func verifiesCertificates() async throws {
        try await TestCertificates.use { certificates in
            try await PostgresServer.withServer(certificates: certificates, port: try FreePort.pick()) { server in
                func url(_ authority: String, host: String = "127.0.0.1") -> String {
                    server.tlsURL.replacing("127.0.0.1", with: host)
                        + "?sslmode=verify-full&sslrootcert=" + certificates.path("\(authority).pem")
                }
                let store = try await PostgresStore.open(
                    url: url("ca"), role: .serve, clock: { Instant(milliseconds: 1_790_000_000_000) })
                #expect(try await store.log.append(delivery("m1")) == .accepted(sequence: 1))
                await store.close()
                for wrong in [url("stranger"), url("ca", host: "127.0.0.2")] {
                    let error = await #expect(throws: StoreError.self) {
                        _ = try await PostgresStore.open(
                            url: wrong, role: .read, clock: { Instant(milliseconds: 1_790_000_000_000) })
                    }
                    let message = try #require(error).message
                    #expect(message.contains("certificate") || message.contains("127.0.0.2"), "\(message)")
                    #expect(!message.contains("\n"))
                }
            }
        }
    }
}
