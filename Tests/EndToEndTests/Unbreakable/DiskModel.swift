import Foundation

/// A folder of files, and of folders of files, as a disk keeps it that promises no more than POSIX does: what was
/// written to a file, and its size, are safe once the file was synced; under which name it stands, once the folder was
/// synced.
struct DiskModel {
    private enum Change {
        case written(offset: Int, Data)
        case resized(Int)
    }

    private struct File {
        var stable = Data()
        /// What no sync has come behind, with its place in the journal.
        var pending: [(position: Int, change: Change)] = []
    }

    private enum Target {
        /// By its name; the folder that is modelled has an empty one.
        case folder(String)
        case file(Int)
    }

    /// Names that change together; `nil` for one that goes.
    private typealias NameChange = [(name: String, file: Int?)]

    private let folder: String
    private var files: [Int: File] = [:]
    /// Those of the files that are folders, and have no bytes.
    private var folders: Set<Int> = []
    private var stableNames: [String: Int] = [:]
    /// Each with the folder in which it stands.
    private var pendingNames: [(position: Int, folder: String, change: NameChange)] = []
    /// As the process sees them.
    private var names: [String: Int] = [:]
    private var targets: [Int32: Target] = [:]
    private var syncs: [Int: (target: Target, begun: Int)] = [:]

    struct Contradiction: Error {
        let position: Int
    }

    /// The folder as it is, all of it safe.
    init(_ folder: URL) throws {
        self.folder = folder.path
        for (number, name) in try Self.names(in: folder).enumerated() {
            names[name] = number
            let file = folder.appending(path: name)
            if file.isFolder { folders.insert(number) }
            files[number] = File(stable: file.isFolder ? Data() : try Data(contentsOf: file))
        }
        stableNames = names
    }

    mutating func apply(_ record: FileJournal.Record, at position: Int) throws {
        switch record.kind {
        case .opened: open(record, position)
        case .closed: targets[record.descriptor] = nil
        case .written: try change(record, position, .written(offset: record.place, record.bytes))
        case .resized: try change(record, position, .resized(record.place))
        case .syncBegun:
            guard let target = targets[record.descriptor] else { throw Contradiction(position: position) }
            syncs[record.place] = (target, position)
        case .syncDone:
            guard let sync = syncs.removeValue(forKey: record.place) else { throw Contradiction(position: position) }
            settle(sync.target, before: sync.begun)
        case .renamed:
            let paths = record.bytes.split(separator: 0).map { name($0) }
            guard paths.count == 2, let file = names[paths[0]], Self.folder(of: paths[0]) == Self.folder(of: paths[1])
            else { throw Contradiction(position: position) }
            rename([(paths[0], nil), (paths[1], file)], in: Self.folder(of: paths[0]), position)
        case .unlinked:
            let name = name(record.bytes)
            rename([(name, nil)], in: Self.folder(of: name), position)
        case .folderMade:
            folders.insert(files.count)
            make(name(record.bytes), position)
        case .sent: break
        }
    }

    private func name(_ path: Data) -> String {
        String(String(decoding: path, as: UTF8.self).dropFirst(folder.count + 1))
    }

    private static func folder(of name: String) -> String {
        name.lastIndex(of: "/").map { String(name[..<$0]) } ?? ""
    }

    @discardableResult
    private mutating func make(_ name: String, _ position: Int) -> Int {
        let file = files.count
        files[file] = File()
        rename([(name, file)], in: Self.folder(of: name), position)
        return file
    }

    private mutating func open(_ record: FileJournal.Record, _ position: Int) {
        let name = name(record.bytes)
        if name.isEmpty || names[name].map(folders.contains) == true {
            targets[record.descriptor] = .folder(name)
            return
        }
        let file = names[name] ?? make(name, position)
        targets[record.descriptor] = .file(file)
        if record.place & Int(O_TRUNC) != 0 { files[file]?.pending.append((position, .resized(0))) }
    }

    private mutating func rename(_ change: NameChange, in folder: String, _ position: Int) {
        pendingNames.append((position, folder, change))
        Self.apply(change, to: &names)
    }

    private static func apply(_ change: NameChange, to names: inout [String: Int]) {
        for (name, file) in change { names[name] = file }
    }

    private mutating func change(_ record: FileJournal.Record, _ position: Int, _ change: Change) throws {
        guard case .file(let file) = targets[record.descriptor] else { throw Contradiction(position: position) }
        files[file]?.pending.append((position, change))
    }

    private mutating func settle(_ target: Target, before position: Int) {
        switch target {
        case .folder(let folder):
            for pending in pendingNames where pending.folder == folder && pending.position < position {
                Self.apply(pending.change, to: &stableNames)
            }
            pendingNames.removeAll { $0.folder == folder && $0.position < position }
        case .file(let number):
            guard var file = files.removeValue(forKey: number) else { return }
            let settled = file.pending.prefix { $0.position < position }
            for (_, change) in settled { Self.apply(change, to: &file.stable) }
            file.pending.removeFirst(settled.count)
            files[number] = file
        }
    }

    private static func apply(_ change: Change, to data: inout Data) {
        switch change {
        case .written(let offset, let bytes): write(bytes, at: offset, to: &data)
        case .resized(let size): resize(&data, to: size)
        }
    }

    private static func write(_ bytes: Data, at offset: Int, to data: inout Data) {
        resize(&data, to: max(data.count, offset + bytes.count))
        data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private static func resize(_ data: inout Data, to size: Int) {
        if size < data.count { data.removeSubrange(size...) } else { data.append(Data(count: size - data.count)) }
    }

    private static func names(in folder: URL) throws -> [String] {
        // The index to a write-ahead log is written through memory, which no journal sees; it need not survive.
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { !$0.hasSuffix("-shm") }
    }
}

extension URL {
    fileprivate var isFolder: Bool { hasDirectoryPath || FileManager.default.fileExists(atPath: path + "/.") }
}

extension DiskModel {
    /// What differs from the files that are there, had all been written that is pending: nothing, where the journal
    /// has everything that happened.
    func differences(from folder: URL) throws -> [String] {
        let seen = names.filter { !$0.key.hasSuffix("-shm") }
        let there = try Self.names(in: folder)
        var differences = Set(seen.keys).symmetricDifference(there).sorted()
        for (name, number) in seen where there.contains(name) && !folders.contains(number) {
            guard let file = files[number] else { continue }
            var data = file.stable
            for (_, change) in file.pending { Self.apply(change, to: &data) }
            if try data != Data(contentsOf: folder.appending(path: name)) { differences.append(name) }
        }
        return differences
    }

    /// How what is not yet safe comes out of a power cut.
    enum Fate: CaseIterable {
        /// All of it is lost.
        case lost
        /// Each change is there or not, whatever became of those before it.
        case outOfOrder
        /// The same, and a write may be there in part.
        case torn
        /// All of it is there but what came last.
        case kept
    }

    /// The files as they are found after a power cut now.
    func afterPowerCut(_ fate: Fate, _ numbers: inout SeededNumbers) -> [String: Data] {
        var names = stableNames
        // Most file systems keep changes of names in their order; POSIX does not promise it.
        let isOrdered = Bool.random(using: &numbers)
        let kept = fate == .lost ? 0 : Int.random(in: 0...pendingNames.count, using: &numbers)
        for (index, (_, _, change)) in pendingNames.enumerated() where fate != .lost {
            if isOrdered ? index < kept : Bool.random(using: &numbers) { Self.apply(change, to: &names) }
        }
        let isThere = { (folder: String) in folder.isEmpty || names[folder] != nil }
        var found: [String: Data] = [:]
        for (name, number) in names.sorted(by: { $0.key < $1.key }) where !name.hasSuffix("-shm") {
            guard let file = files[number], !folders.contains(number), isThere(Self.folder(of: name)) else { continue }
            found[name] = Self.found(file, fate, &numbers)
            // What is left of an index to a write-ahead log may be anything.
            if name.hasSuffix("-wal"), Bool.random(using: &numbers) {
                found[name.dropLast(3) + "shm"] = Self.noise(32 << 10, &numbers)
            }
        }
        return found
    }

    private static func found(_ file: File, _ fate: Fate, _ numbers: inout SeededNumbers) -> Data {
        var data = file.stable
        for (index, (_, change)) in file.pending.enumerated() {
            switch fate {
            case .lost: break
            case .outOfOrder: if Bool.random(using: &numbers) { apply(change, to: &data) }
            case .kept: if index < file.pending.count - 1 { apply(change, to: &data) }
            case .torn:
                guard case .written(let offset, let bytes) = change else {
                    if Bool.random(using: &numbers) { apply(change, to: &data) }
                    continue
                }
                tear(bytes, offset, &data, &numbers)
            }
        }
        return data
    }

    private static let sectorSize = 512

    /// A disk writes sectors in any order, and the bytes of one from its beginning on, which is what SQLite asks of it
    /// too (https://sqlite.org/atomiccommit.html, "Hardware Assumptions").
    private static func tear(_ bytes: Data, _ offset: Int, _ data: inout Data, _ numbers: inout SeededNumbers) {
        let isWhole = Int.random(in: 0..<3, using: &numbers) == 0
        if isWhole { return write(bytes, at: offset, to: &data) }
        var start = offset
        while start < offset + bytes.count {
            let end = min(offset + bytes.count, (start / sectorSize + 1) * sectorSize)
            let written =
                switch Int.random(in: 0..<8, using: &numbers) {
                case 0: Int.random(in: 0..<end - start, using: &numbers)
                case 1..<5: end - start
                default: 0
                }
            if written > 0 { write(bytes.dropFirst(start - offset).prefix(written), at: start, to: &data) }
            start = end
        }
    }

    private static func noise(_ size: Int, _ numbers: inout SeededNumbers) -> Data {
        var data = Data(capacity: size)
        while data.count < size { withUnsafeBytes(of: numbers.next()) { data.append(contentsOf: $0) } }
        return data.prefix(size)
    }
}
