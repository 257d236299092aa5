import Foundation
import GRDB
import Relink
import RelinkSQLite
import Testing

@Suite("A store opened for reading")
struct ReadingRoleTests {
    @Test("sees what another that serves has stored, and writes nothing")
    func readsBeside() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (serving) async throws in
                try await serving.log.append(["a", "b"])
                try await folder.withStore(role: .read) { (reading) async throws in
                    #expect(try await reading.log.messageIDs() == ["a", "b"])
                    try await serving.log.append(["c"])
                    #expect(try await reading.log.head().sequence == 3)
                    #expect(try await reading.projections.current.checkpoint() == Checkpoint(fingerprint: ""))
                    try await reading.log.verify()
                    let append = await #expect(throws: StoreError.self) { try await reading.log.append(delivery("d")) }
                    #expect(append?.code == .unavailable)
                    let commit = await #expect(throws: StoreError.self) {
                        try await reading.projections.current.records(of: ["a"])
                    }
                    #expect(commit?.code == .unavailable)
                }
                #expect(try await serving.log.append(delivery("d")) == .accepted(sequence: 4))
            }
        }
    }

    @Test("works where nothing serves, closed well or not")
    func readsAfterwards() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await store.log.append((0..<300).map { "m\($0)" })
                // What a crash leaves: the file, and the write-ahead log that nobody moved into it.
                try await StoreFolder.with { crashed in
                    for name in ["relink.db", "relink.db-wal"] {
                        try FileManager.default.copyItem(
                            at: folder.url.appendingPathComponent(name), to: crashed.url.appendingPathComponent(name))
                    }
                    for role in [StoreRole.read, .serve, .read] {
                        try await crashed.withStore(role: role) { (store) async throws in
                            #expect(try await store.log.head().sequence == 300)
                            try await store.log.verify()
                        }
                    }
                }
            }
            try await folder.withStore(role: .read) { (store) async throws in
                #expect(try await store.log.head().sequence == 300)
            }
        }
    }
}
