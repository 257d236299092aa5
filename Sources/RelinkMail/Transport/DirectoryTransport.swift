import Crypto
import Foundation
import Relink

/// Writes each mail into a folder, as a file of its own that mail programs open (`.eml`).
///
/// The folder and its files are their owner's alone. A file is there as a whole or not at all, and lasting when `send`
/// returns. Its name begins with the mail's date, so names sort by time, and ends with a digest of the `Message-ID`:
/// a mail that comes again takes the place of its earlier file.
public struct DirectoryTransport: MailTransport {
    public let path: String
    private let thread = MailThread("relink-outbox")

    public init(path: String) {
        self.path = path
    }

    public func send(_ message: MailMessage) async throws(MailFailure) {
        let folder = path
        try await thread.run { _ in
            Result { () throws(MailFailure) in try Self.write(message, into: folder) }
        }
    }

    public func close() async {}

    private static func write(_ message: MailMessage, into folder: String) throws(MailFailure) {
        try makeFolder(folder)
        let digest = Hexadecimal.text(SHA256.hash(data: Array(message.messageID.utf8)).prefix(8))
        let suffix = "-\(digest).eml"
        let time = message.date.rfc3339.filter { $0 != ":" && $0 != "." && $0 != "-" }
        let name = try names(in: folder).first { $0.hasSuffix(suffix) } ?? time + suffix
        let draft = "\(folder)/.\(digest)-\(getpid())"
        try writeFile(message.encoded(), to: draft)
        guard rename(draft, "\(folder)/\(name)") == 0 else { throw failure(folder, "takes no file") }
        try sync(folder)
    }

    private static func makeFolder(_ folder: String) throws(MailFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw MailFailure(.temporary, "The folder \(folder) can't be made: \(error.localizedDescription)")
        }
    }

    private static func names(in folder: String) throws(MailFailure) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw MailFailure(.temporary, "The folder \(folder) can't be read: \(error.localizedDescription)")
        }
    }

    private static func writeFile(_ bytes: [UInt8], to path: String) throws(MailFailure) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure(path, "can't be removed") }
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "can't be made") }
        defer { Foundation.close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw failure(path, "can't be written") }
            rest = rest.dropFirst(max(count, 0))
        }
        guard fsync(descriptor) == 0 else { throw failure(path, "can't be put on stable storage") }
    }

    private static func sync(_ folder: String) throws(MailFailure) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder, "can't be opened") }
        defer { Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder, "can't be put on stable storage") }
    }

    private static func failure(_ path: String, _ what: String) -> MailFailure {
        MailFailure(.temporary, "\(path) \(what): \(String(cString: strerror(errno))).")
    }
}
