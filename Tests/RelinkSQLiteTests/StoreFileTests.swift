import Foundation
import GRDB
import Relink
import RelinkSQLite
import Testing

@Suite("The store's files")
struct StoreFileTests {
    @Test("are their owner's alone, also where they were not")
    func areOwnerOnly() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await store.log.append(["a"])
                _ = try await store.rebuildRequests.request()
                try expectOwnerOnly(folder)
            }
            for name in try folder.contents().keys {
                let path = folder.url.appendingPathComponent(name).path
                try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
            }
            try FileManager.default.removeItem(at: folder.url.appendingPathComponent("relink.db.rebuild-request"))
            try await folder.withStore { (store) async throws in
                try await store.log.append(["b"])
                try expectOwnerOnly(folder)
            }
        }
    }

    @Test("leave no write-ahead log behind when the store is closed")
    func areWholeWhenClosed() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in try await store.log.append(["a"]) }
            let names = try folder.contents().keys.sorted()
            #expect(names == ["relink.db", "relink.db.lock", "relink.db.projection-1"])
        }
    }

    @Test("tell of damage in one line, though SQLite quotes many")
    func tellDamageInOneLine() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in try await store.log.append(["a"]) }
            let file = try folder.projection()
            var bytes = try Data(contentsOf: file)
            let word = try #require(bytes.range(of: Data("search TEXT NOT NULL,".utf8)))
            bytes[word.lowerBound] = UInt8(ascii: "`")
            try bytes.write(to: file)
            let error = await #expect(throws: StoreError.self) {
                try await folder.withStore(role: .read) { (store) async throws in
                    _ = try await store.projections.current.checkpoint()
                }
            }
            #expect(error?.code == .damaged)
            #expect(error?.message.contains("malformed database schema") == true)
            #expect(error?.message.contains(where: \.isNewline) == false)
        }
    }

    @Test("serve one process at a time, by whatever name")
    func areLocked() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                for role in [StoreRole.serve, .maintain] {
                    let error = await #expect(throws: StoreError.self) { try await folder.open(role: role) }
                    #expect(error?.code == .inUse)
                    #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
                }
                let link = folder.url.appendingPathComponent("link.db")
                try FileManager.default.createSymbolicLink(at: link, withDestinationURL: URL(filePath: folder.path))
                let error = await #expect(throws: StoreError.self) {
                    try await SQLiteStore.open(path: link.path, role: .serve, clock: { Instant(milliseconds: 0) })
                }
                #expect(error?.code == .inUse)
            }
            try await folder.withStore { (store) async throws in try await store.log.append(["a"]) }
        }
    }

    @Test("of others are refused, and stay byte for byte as they were", arguments: ForeignFile.allCases)
    func refusesForeign(file: ForeignFile) async throws {
        try await StoreFolder.with { folder in
            try file.make(folder)
            let before = try folder.contents()
            for role in [StoreRole.serve, .maintain, .read] {
                let error = await #expect(throws: StoreError.self) { try await folder.open(role: role) }
                #expect(error?.code == file.code)
                #expect(error?.message.contains(folder.path) == true)
            }
            #expect(try folder.contents() == before)
        }
    }

    @Test("that are damaged are refused")
    func refusesDamaged() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await store.log.append((0..<2000).map { "m\($0)" })
            }
            var bytes = try Data(contentsOf: URL(filePath: folder.path))
            for index in 4096..<bytes.count { bytes[index] = 0x5a }
            try bytes.write(to: URL(filePath: folder.path))
            for role in [StoreRole.serve, .read] {
                let error = await #expect(throws: StoreError.self) { try await folder.open(role: role) }
                #expect(error?.code == .damaged)
            }
            #expect(try Data(contentsOf: URL(filePath: folder.path)) == bytes)
        }
    }

    @Test("are not made anew beside what a lost log left, which may hold events", arguments: ["-wal", "-journal"])
    func refusesOrphans(suffix: String) async throws {
        try await StoreFolder.with { folder in
            try Data("frames".utf8).write(to: URL(filePath: folder.path + suffix))
            let before = try folder.contents()
            for isEmpty in [false, true] {
                if isEmpty { try Data().write(to: URL(filePath: folder.path)) }
                let error = await #expect(throws: StoreError.self) { try await folder.open() }
                #expect(error?.code == .conflict)
                #expect(error?.message.contains(folder.path + suffix) == true)
                #expect(try folder.contents()["relink.db" + suffix] == before["relink.db" + suffix])
            }
        }
    }

    @Test("may be empty, or not there yet; their folder must be")
    func makesNewStores() async throws {
        try await StoreFolder.with { folder in
            let error = await #expect(throws: StoreError.self) { try await folder.open(role: .read) }
            #expect(error?.code == .unavailable)
            #expect(try folder.contents().isEmpty)
            try Data().write(to: URL(filePath: folder.path))
            try Data("half made".utf8).write(to: URL(filePath: folder.path + ".new"))
            try await folder.withStore { (store) async throws in try await store.log.append(["a"]) }
            let missing = await #expect(throws: StoreError.self) {
                try await SQLiteStore.open(
                    path: folder.url.path + "/none/relink.db", role: .serve, clock: { Instant(milliseconds: 0) })
            }
            #expect(missing?.message.contains("does not exist") == true)
        }
    }

    @Test("are opened, by every role, where a kill cut short the moving of the write-ahead log into the main file")
    func openHalfCheckpointed() async throws {
        try await StoreFolder.with { folder in
            let ids = (0..<500).map { "m\($0)" }
            try await folder.withStore { (store) async throws in
                try await store.log.append(ids)
                for name in ["relink.db", "relink.db-wal"] {
                    let file = folder.url.appendingPathComponent(name)
                    try Data(contentsOf: file).write(to: file.appendingPathExtension("kept"))
                }
            }
            for role in [StoreRole.read, .serve] {
                for name in ["relink.db", "relink.db-wal"] {
                    let file = folder.url.appendingPathComponent(name)
                    try Data(contentsOf: file.appendingPathExtension("kept")).write(to: file)
                }
                try folder.moveFirstPage()
                try await folder.withStore(role: role) { (store) async throws in
                    #expect(try await store.log.messageIDs() == ids)
                    try await store.log.verify()
                }
            }
        }
    }

    private func expectOwnerOnly(_ folder: StoreFolder) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(names.contains("relink.db-wal"))
        for name in names {
            let path = folder.url.appendingPathComponent(name).path
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0, "\(name)")
        }
    }
}

extension StoreFolder {
    /// Moves the first page, which tells how many there are, from the write-ahead log into the main file, and no other.
    fileprivate func moveFirstPage() throws {
        let wal = try Data(contentsOf: URL(filePath: path + "-wal"))
        let pageSize = wal[8..<12].reduce(0) { $0 << 8 | Int($1) }
        let frames = stride(from: 32, to: wal.count - 24 - pageSize + 1, by: 24 + pageSize)
        let frame = try #require(frames.reversed().first { wal[$0..<$0 + 4].elementsEqual([0, 0, 0, 1]) })
        var main = try Data(contentsOf: URL(filePath: path))
        main.replaceSubrange(0..<pageSize, with: wal[frame + 24..<frame + 24 + pageSize])
        try main.write(to: URL(filePath: path))
    }
}

/// Files that are no log of this Relink's.
enum ForeignFile: CaseIterable {
    case text, shortText, otherDatabase, otherDatabaseInWAL, emptyDatabase, newer, newerByWAL

    var code: StoreError.Code {
        switch self {
        case .newer, .newerByWAL: .newer
        default: .foreign
        }
    }

    func make(_ folder: StoreFolder) throws {
        switch self {
        case .text:
            try Data(repeating: 0x41, count: 10_000).write(to: URL(filePath: folder.path))
        case .shortText:
            try Data("hello".utf8).write(to: URL(filePath: folder.path))
        case .otherDatabase:
            try make(folder, "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        case .otherDatabaseInWAL:
            try make(folder, "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        case .emptyDatabase:
            try make(folder, "PRAGMA user_version = 1; PRAGMA user_version = 0")
        case .newer:
            try make(folder, "PRAGMA application_id = 0x52656C6B; PRAGMA user_version = 99; CREATE TABLE t (a)")
        case .newerByWAL:
            try make(folder, "PRAGMA application_id = 0x52656C6B; PRAGMA user_version = 99; PRAGMA journal_mode = WAL")
        }
    }

    private func make(_ folder: StoreFolder, _ sql: String) throws {
        let queue = try folder.openByHand()
        try queue.inDatabase { try $0.execute(sql: sql) }
        try queue.close()
    }
}
