import Foundation
import Relink

/// Where records go, one JSON object a line: to standard output, or to a file that has its name only once it is whole,
/// and that its owner alone can read.
struct RecordOutput {
    private static let maxBuffered = 1 << 16

    private let path: String?
    /// What the file is called until it is whole.
    private let draft: String
    private let file: FileHandle?
    private var lines = JSONLines()
    private(set) var count: Int64 = 0

    /// - Parameter path: `nil` for standard output.
    init(path: String?) throws {
        self.path = path
        guard let path else {
            (draft, file) = ("", nil)
            return
        }
        let url = URL(filePath: path)
        draft =
            url.deletingLastPathComponent().appending(
                path: ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)"
            ).path
        let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    mutating func add(_ write: (inout JSONWriter) -> Void) throws {
        lines.add(write)
        count += 1
        if lines.bytes.count >= Self.maxBuffered { try flush() }
    }

    /// Writes what is left, and gives the file its name.
    mutating func finish() throws {
        try flush()
        guard let path, let file else { return }
        guard fsync(file.fileDescriptor) == 0, rename(draft, path) == 0 else { throw Self.failure(path) }
    }

    /// Takes an unfinished file away. What went to standard output stays there.
    mutating func abandon() throws {
        guard path != nil else { return try flush() }
        unlink(draft)
    }

    private mutating func flush() throws {
        defer { lines = JSONLines() }
        guard let path, let file else { return Terminal.bytes(lines.bytes) }
        do {
            try file.write(contentsOf: Data(lines.bytes))
        } catch {
            throw Self.failure(path)
        }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure("\(path) can't be written: \(String(cString: strerror(errno))).")
    }
}
