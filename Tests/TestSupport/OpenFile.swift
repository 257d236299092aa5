import Foundation

/// A file that this process has open, and closes when nobody needs it any more; no child inherits it unasked.
final class OpenFile: Sendable {
    let descriptor: Int32

    struct Fault: Error {
        let what: String
        let reason = String(cString: strerror(errno))
    }

    /// - Parameter descriptor: becomes this one's.
    private init(_ descriptor: Int32, _ what: String) throws {
        guard descriptor >= 0 else { throw Fault(what: what) }
        self.descriptor = descriptor
    }

    convenience init(_ path: String, _ flags: Int32) throws {
        try self.init(open(path, flags | O_CLOEXEC, 0o600), path)
    }

    deinit {
        close(descriptor)
    }

    /// An empty file without a name.
    static func unnamed() throws -> OpenFile {
        let path = newPath()
        defer { unlink(path) }
        return try OpenFile(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND)
    }

    /// Two ends of a pipe. It has a name for a moment: with the calls that Swift sees, there is no other way to make
    /// one that no child inherits that another thread starts at that moment.
    static func pipe() throws -> (reading: OpenFile, writing: OpenFile) {
        let path = newPath()
        guard mkfifo(path, 0o600) == 0 else { throw Fault(what: path) }
        defer { unlink(path) }
        // Who reads would wait for who writes, and the other way round.
        let reading = try OpenFile(path, O_RDONLY | O_NONBLOCK)
        let writing = try OpenFile(path, O_WRONLY)
        guard fcntl(reading.descriptor, F_SETFL, 0) == 0 else { throw Fault(what: path) }
        return (reading, writing)
    }

    private static func newPath() -> String {
        FileManager.default.temporaryDirectory.appending(path: "relink-\(UUID().uuidString)").path
    }

    func fill(with data: Data) throws {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Fault(what: "a file for input") }
            rest = rest.dropFirst(count)
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    /// From its beginning, wherever who writes it stands.
    var contents: Data {
        var data = Data()
        let size = 1 << 16
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = max(0, pread(descriptor, buffer.baseAddress, size, off_t(data.count)))
            }
            if part.isEmpty { return data }
            data.append(contentsOf: part)
        }
    }
}
