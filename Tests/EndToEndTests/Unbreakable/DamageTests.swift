import Foundation
import Testing

@Suite("A store's files, damaged or not Relink's", .timeLimit(.minutes(20)))
struct DamageTests {
    @Test("What is no store of this Relink's is refused in one line by every command, and stays as it is")
    func foreignFiles() async throws {
        let good = try await GoodStore()
        let store = good.folder.appending(path: "relink.db")
        let bytes = try Data(contentsOf: store)
        let cases: [(String, Data)] = [
            ("no Relink store", Data(repeating: 0x41, count: 10_000)),
            ("another program's", bytes.replacing([1, 2, 3, 4], at: 68)),
            ("a newer Relink", bytes.replacing([0, 0, 0, 99], at: 60)),
            ("no Relink store", bytes.replacing([0], at: 0)),
            ("damaged", bytes.prefix(bytes.count / 2)),
            ("damaged", bytes.prefix(4096) + Data(repeating: 0x5A, count: bytes.count - 4096)),
        ]
        for (name, content) in cases {
            let workspace = try good.copy()
            try content.write(to: workspace.directory.appending(path: "relink.db"))
            let before = try workspace.storeFiles()
            for command in [["serve"], ["check"], ["events", "export"], ["rebuild"], ["events", "import", "-"]] {
                let refused = try await workspace.run(command)
                #expect(refused.exitCode == 1, "\(command) \(name)")
                #expect(refused.error.isOneLine(about: "relink.db"), "\(command): \(refused.error)")
                #expect(refused.error.contains(name), "\(command): \(refused.error)")
            }
            let after = try workspace.storeFiles()
            for (file, content) in before { #expect(after[file] == content, "\(file) \(name)") }
        }
    }

    @Test("A second serve is told in one line who serves")
    func secondServe() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        let second = try await workspace.run("serve")
        #expect(second.exitCode == 1)
        #expect(second.error.isOneLine(about: "process \(server.processIdentifier)"), "\(second.error)")
        #expect(try await Burst("a", 8, to: server).acknowledged.count == 8)
        #expect(await server.stop() == 0)
    }

    @Test("A write-ahead log that was cut, damaged or taken away is missed, and what is left of it is kept")
    func lostWriteAheadLog() async throws {
        let good = try await GoodStore(kill: true)
        let log = try Data(contentsOf: good.folder.appending(path: "relink.db-wal"))
        for content in [log.prefix(log.count / 2), log.replacing([1, 2, 3], at: 40_000), Data()] {
            let workspace = try good.copy()
            try content.write(to: workspace.directory.appending(path: "relink.db-wal"))
            let before = try workspace.storeFiles()
            for command in ["serve", "check", "rebuild"] {
                let refused = try await workspace.run([command])
                #expect(refused.exitCode == 1)
                #expect(refused.error.isOneLine(about: "but there were \(good.export.count)"), "\(refused.error)")
            }
            let after = try workspace.storeFiles()
            for (file, content) in before {
                #expect(after[file] == content, "\(file)")
            }
        }
    }

    @Test("A damaged fold is found and made anew while it serves")
    func damagedProjection() async throws {
        let workspace = try await GoodStore().copy()
        let states = try await workspace.run("merchants", "--json").output
        let name = try #require(
            workspace.storeFiles().keys.first { $0.contains("projection") && $0.last?.isNumber == true })
        let file = workspace.directory.appending(path: name)
        var bytes = try Data(contentsOf: file)
        for index in 8192..<bytes.count { bytes[index] = 0x5A }
        try bytes.write(to: file)
        let unreadable = try await workspace.run("merchants")
        #expect(unreadable.exitCode == 1)
        #expect(unreadable.error.isOneLine(about: "`relink rebuild`"), "\(unreadable.error)")
        let server = try await Server(workspace)
        _ = try await server.answer(200, at: "/api/merchants?limit=500")
        _ = try await server.foldedSummary()
        #expect(await server.stop() == 0)
        #expect(try await workspace.run("merchants", "--json").output == states)
        let check = try await workspace.run("check")
        #expect(check.exitCode == 0, "\(check.error)")
    }

    @Test("Random damage crashes and hangs nothing: there is the right answer, or one line about what is wrong")
    func randomDamage() async throws {
        let stores = [try await GoodStore(), try await GoodStore(kill: true)]
        var numbers = SystemRandomNumberGenerator()
        let rounds = Soak.rounds(8, soak: 300)
        for _ in 0..<rounds {
            for good in stores {
                let workspace = try good.copy()
                let damage = try Damage.random(in: workspace, &numbers)
                let before = try workspace.storeFiles()
                let check = try await workspace.run("check")
                let export = try await workspace.run("events", "export")
                for result in [check, export, try await workspace.run("merchants")] {
                    #expect([0, 1].contains(result.exitCode), "\(damage): \(result.error)")
                    #expect(result.exitCode == 0 || result.error.isOneLine(about: " "), "\(result.error)")
                }
                let exported = export.output.split(separator: "\n")
                #expect(Array(good.export.prefix(exported.count)) == exported, "\(damage)")
                #expect(export.exitCode == 1 || exported.count == good.export.count, "\(damage)")
                #expect(check.exitCode == 1 || export.exitCode == 0, "\(damage): \(export.error)")
                let after = try workspace.storeFiles()
                for (file, content) in before { #expect(after[file] == content, "\(damage): \(file)") }
                try await serve(workspace, damage)
            }
        }
        Soak.tell("\(rounds * stores.count) stores damaged at random places; no crash, no hang, no wrong event")
    }

    private func serve(_ workspace: Workspace, _ damage: Damage) async throws {
        let before = try workspace.storeFiles()
        do {
            let server = try await Server(workspace)
            #expect(try await Burst("new", 16, to: server).others.isEmpty, "\(damage)")
            for path in ["/api/summary", "/api/merchants", "/api/events?limit=500", "/api/merchants/m1/events"] {
                #expect(try await [200, 404, 503].contains(server.get(path).status), "\(damage): \(path)")
            }
            #expect(await server.stop() == 0, "\(damage)")
        } catch let error as Server.NotStarted {
            #expect(error.exitCode == 1 && error.reason == .exit, "\(damage): \(error.output)")
            #expect(error.output.isOneLine(about: "relink.db"), "\(damage): \(error.output)")
            let after = try workspace.storeFiles()
            for (file, content) in before where !file.contains("projection") {
                #expect(after[file] == content, "\(damage): \(file)")
            }
        }
    }
}

/// A store with events of many merchants, all folded.
private struct GoodStore {
    let workspace: Workspace
    let folder: URL
    /// What `events export` writes, by line.
    let export: [Substring]

    /// - Parameter kill: leaves part of it in the write-ahead logs.
    init(kill: Bool = false) async throws {
        let workspace = try Workspace()
        let files = ["legacy", "standard", "broken"].map { Workspace.sample($0) }
        let samples = try files.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
        }
        let server = try await Server(workspace)
        for bytes in [100, 700, 9000] {
            let burst = try await Burst("b\(bytes)-", 80, bytes: bytes, to: server)
            try #require(burst.acknowledged.count == 80)
        }
        let sent = try await workspace.run(
            ["send"] + samples + ["--url", server.webhookURL, "--secret", workspace.secret, "--repeat", "4"])
        try #require(sent.exitCode == 0)
        _ = try await server.foldedSummary()
        _ = await server.stop(kill ? SIGKILL : SIGTERM)
        let export = try await workspace.run("events", "export")
        try #require(export.exitCode == 0)
        self.export = export.output.split(separator: "\n")
        self.workspace = workspace
        folder = workspace.directory
    }

    /// A workspace with the same files.
    func copy() throws -> Workspace {
        let copy = try Workspace()
        for (name, content) in try workspace.storeFiles() {
            try content.write(to: copy.directory.appending(path: name))
        }
        return copy
    }
}

/// What was done to one of a store's files.
private struct Damage: CustomStringConvertible {
    let description: String

    static func random(in workspace: Workspace, _ numbers: inout some RandomNumberGenerator) throws -> Damage {
        let files = try workspace.storeFiles()
        let weighed = files.keys.sorted().flatMap { name in
            Array(repeating: name, count: name.contains("projection") ? 1 : 3)
        }
        let name = try #require(weighed.randomElement(using: &numbers))
        var bytes = try #require(files[name])
        let start = Int.random(in: 0..<bytes.count, using: &numbers)
        let end = min(bytes.count, start + Int.random(in: 1...20_000, using: &numbers))
        let kind = Int.random(in: 0..<7, using: &numbers)
        switch kind {
        case 0: bytes[start] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &numbers)
        case 1: for _ in 0..<40 { bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = .random(in: 0...255) }
        case 2: bytes = bytes.prefix(start)
        case 3: for index in start..<end { bytes[index] = 0 }
        case 4: for index in start..<end { bytes[index] = .random(in: 0...255, using: &numbers) }
        case 5: bytes[start % min(100, bytes.count)] = .random(in: 0...255, using: &numbers)
        default:
            // The head of a page, where SQLite keeps how the rest of it is laid out.
            for index in 0..<12 where start / 4096 * 4096 + index < bytes.count {
                bytes[start / 4096 * 4096 + index] = .random(in: 0...255, using: &numbers)
            }
        }
        try bytes.write(to: workspace.directory.appending(path: name))
        return Damage(description: "\(name), kind \(kind) from \(start) to \(end)")
    }
}

extension Workspace {
    /// The store's files by name, but for those that hold nothing of it: the lock, which names the last process, the
    /// indexes in shared memory, and empty ones, which SQLite makes and takes away.
    fileprivate func storeFiles() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            guard name.hasPrefix("relink.db"), !name.hasSuffix("-shm"), !name.hasSuffix(".lock") else { continue }
            let content = try Data(contentsOf: directory.appending(path: name))
            if !content.isEmpty { files[name] = content }
        }
        return files
    }
}

extension Server {
    /// Asks until the status is this one, for at most 30 s.
    fileprivate func answer(_ status: Int, at path: String) async throws -> Answer {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            let answer = try await get(path)
            if answer.status == status || ContinuousClock.now > end {
                #expect(answer.status == status)
                return answer
            }
            await Task.yield()
        }
    }
}

extension Data {
    func replacing(_ bytes: [UInt8], at offset: Int) -> Data {
        var copy = self
        for (index, byte) in bytes.enumerated() { copy[copy.startIndex + offset + index] = byte }
        return copy
    }
}
