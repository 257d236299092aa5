import Foundation

/// The power cuts that may have befallen a process whose journal is known.
struct PowerCuts {
    let journal: FileJournal
    /// The files before the process began.
    let before: DiskModel

    struct Cut: CustomStringConvertible {
        /// The first record of the journal that never happened.
        let position: Int
        let fate: DiskModel.Fate
        let files: [String: Data]
        /// The sequences in all answers that had left the process.
        let acknowledged: Set<Int64>

        var description: String { "record \(position), \(fate)" }
    }

    /// Calls `body` for each of some moments, in their order: half of them right behind an answer, a sync, or a change
    /// of names, the others anywhere.
    func strike(
        _ count: Int, fates: [DiskModel.Fate] = DiskModel.Fate.allCases, seed: UInt64,
        _ body: (Cut) async throws -> Void
    ) async throws {
        var numbers = SeededNumbers(seed: seed)
        let turns = journal.records.indices.filter { index in
            switch journal.records[index].kind {
            case .sent, .syncDone, .syncBegun, .renamed, .unlinked, .folderMade: true
            case .opened, .closed, .written, .resized: false
            }
        }
        var moments: [Int] = []
        for number in 0..<count {
            let anywhere = Int.random(in: 0...journal.records.count, using: &numbers)
            let turn = turns.randomElement(using: &numbers).map { $0 + 1 } ?? anywhere
            moments.append(number.isMultiple(of: 2) ? turn : anywhere)
        }
        var disk = before
        var answers = SentAnswers()
        var position = 0
        for moment in moments.sorted() {
            while position < moment {
                try disk.apply(journal.records[position], at: position)
                answers.read(journal.records[position])
                position += 1
            }
            let fate = fates.randomElement(using: &numbers) ?? .lost
            let files = disk.afterPowerCut(fate, &numbers)
            try await body(Cut(position: moment, fate: fate, files: files, acknowledged: answers.sequences))
        }
    }

    /// See ``DiskModel/differences(from:)``.
    func differences(from folder: URL) throws -> [String] {
        var disk = before
        for (position, record) in journal.records.enumerated() { try disk.apply(record, at: position) }
        return try disk.differences(from: folder)
    }
}

/// The sequences in what a process sent.
private struct SentAnswers {
    private(set) var sequences: Set<Int64> = []
    /// What was sent by each socket behind its last answer.
    private var unread: [Int32: String] = [:]

    mutating func read(_ record: FileJournal.Record) {
        guard record.kind == .sent else { return }
        let text = (unread[record.descriptor] ?? "") + String(decoding: record.bytes, as: UTF8.self)
        var rest = text[...]
        while let answer = rest.firstMatch(of: /"sequence":(\d+)\}/) {
            if let sequence = Int64(answer.output.1) { sequences.insert(sequence) }
            rest = rest[answer.range.upperBound...]
        }
        unread[record.descriptor] = String(rest.suffix(200))
    }
}

extension TestedStore {
    /// The files that a power cut left, as a store.
    static func found(after cut: PowerCuts.Cut, _ workspace: Workspace, _ name: String) throws -> TestedStore {
        let store = try TestedStore(workspace, name)
        for (name, data) in cut.files {
            let file = store.folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try data.write(to: file)
        }
        return store
    }

    /// Runs something whose every change to the store is written down.
    func journaled(
        _ library: URL, skipsSyncs: Bool = false, _ body: ([String: String]) async throws -> Void
    ) async throws -> PowerCuts {
        let output = workspace.directory.appending(path: "\(UUID().uuidString).journal")
        let before = try DiskModel(folder)
        try await body(FileJournal.environment(library, folder: folder, output: output, skipsSyncs: skipsSyncs))
        let journal = try FileJournal(output)
        try FileManager.default.removeItem(at: output)
        return PowerCuts(journal: journal, before: before)
    }
}
