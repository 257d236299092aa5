import Foundation

/// What a process did to the files of one folder, and what it sent, in the order in which it happened; written down by
/// a library that is preloaded into it (`FileJournal.c`).
struct FileJournal {
    struct Record {
        enum Kind: UInt32 {
            case opened = 0x6F
            case closed = 0x63
            case written = 0x77
            case resized = 0x74
            case syncBegun = 0x73
            case syncDone = 0x53
            case renamed = 0x72
            case unlinked = 0x75
            case folderMade = 0x66
            case sent = 0x6E
        }

        let kind: Kind
        let descriptor: Int32
        /// An offset, a size, a sync's number or flags of `open`.
        let place: Int
        let bytes: Data
    }

    struct Unreadable: Error {
        let position: Int
    }

    let records: [Record]

    init(records: [Record]) {
        self.records = records
    }

    init(_ file: URL) throws {
        let data = try Data(contentsOf: file, options: .alwaysMapped)
        var records: [Record] = []
        var position = 0
        while position < data.count {
            // A process that was killed may have left a record unfinished.
            guard data.count - position >= Self.headSize else { break }
            let head = data[position..<position + Self.headSize]
            let (kind, descriptor, place, size) = head.withUnsafeBytes { bytes in
                (
                    bytes.loadUnaligned(as: UInt32.self), bytes.loadUnaligned(fromByteOffset: 4, as: Int32.self),
                    bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self),
                    bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                )
            }
            let start = position + Self.headSize
            guard data.count - start >= size else { break }
            guard let kind = Record.Kind(rawValue: kind) else {
                throw Unreadable(position: position)
            }
            position = start + Int(size)
            let bytes = data[start..<position]
            records.append(Record(kind: kind, descriptor: descriptor, place: Int(place), bytes: bytes))
        }
        self.records = records
    }

    private static let headSize = 24

    /// Changes to files, among which ``environment(_:folder:output:killAt:skipsSyncs:)`` counts.
    var changes: Int {
        records.count { record in
            switch record.kind {
            case .written, .resized, .syncBegun, .renamed, .unlinked, .folderMade: true
            case .opened: record.place & Int(O_CREAT | O_TRUNC) != 0
            case .closed, .syncDone, .sent: false
            }
        }
    }
}

extension FileJournal {
    /// Compiles the library.
    static func library(in workspace: Workspace) async throws -> URL {
        let library = workspace.directory.appending(path: "filejournal.so")
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FileJournal.c")
        try await Workspace.compile(source, into: library)
        return library
    }

    /// What preloads it.
    ///
    /// - Parameters:
    ///   - killAt: the process kills itself right before its change of this number, from 1; of a write it does half.
    ///   - skipsSyncs: it is told that syncs succeed, and none is done.
    static func environment(
        _ library: URL, folder: URL, output: URL? = nil, killAt: Int? = nil, skipsSyncs: Bool = false
    ) -> [String: String] {
        var environment = ["LD_PRELOAD": library.path, "FILEJOURNAL_FOLDER": folder.path]
        environment["FILEJOURNAL_OUTPUT"] = output?.path
        environment["FILEJOURNAL_KILL_AT"] = killAt.map(String.init)
        environment["FILEJOURNAL_NO_SYNC"] = skipsSyncs ? "1" : nil
        return environment
    }
}
