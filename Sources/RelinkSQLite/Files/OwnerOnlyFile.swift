import Foundation
import Relink

/// Files that their owner alone may read, and what makes them lasting.
///
/// A file that SQLite has open is never opened here: closing it would drop the locks that this process holds on it.
enum OwnerOnlyFile {
    static let mode: mode_t = 0o600

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Bytes; `nil` where there is no such file.
    static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// An empty file, in place of one that may be there.
    static func create(_ path: String) throws(StoreError) {
        try removeIfPresent(path)
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path, "can't be made") }
        close(descriptor)
    }

    /// A folder that lasts, where there is none.
    static func createFolder(_ path: String) throws(StoreError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, "can't be made") }
        try sync((path as NSString).deletingLastPathComponent)
    }

    /// A file with these bytes, in place of one that may be there; not yet on stable storage.
    static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try removeIfPresent(path)
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path, "can't be made") }
        defer { close(descriptor) }
        var count = 0
        while count < bytes.count {
            let written = bytes[count...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure(path, "can't be written") }
            count += written
        }
    }

    /// Takes from others what they may do with a file, where it is there.
    static func tighten(_ path: String) throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        guard chmod(path, status.st_mode & 0o700) == 0 else { throw failure(path, "can't be closed to others") }
    }

    /// A SQLite file with its write-ahead log and the index to that.
    static func tightenDatabase(_ path: String) throws(StoreError) {
        for suffix in ["", "-wal", "-shm"] { try tighten(path + suffix) }
    }

    static func removeIfPresent(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure(path, "can't be removed") }
    }

    /// The file itself goes last: what is left beside none would be played into the next one of its name.
    static func removeDatabase(_ path: String) throws(StoreError) {
        for suffix in ["-wal", "-shm", "-journal", ""] { try removeIfPresent(path + suffix) }
    }

    /// Puts a file in the place of another one, at once, and for good.
    static func replace(_ path: String, with newer: String) throws(StoreError) {
        try sync(newer)
        guard rename(newer, path) == 0 else { throw failure(path, "can't be replaced") }
        try sync((path as NSString).deletingLastPathComponent)
    }

    /// Puts a file's bytes on stable storage, whatever became of earlier tries: what can be read may since a sync that
    /// failed be in memory alone, and count as written.
    static func writeAnew(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return }
        guard descriptor >= 0 else { throw failure(path, "can't be opened") }
        defer { close(descriptor) }
        let isWritten = withUnsafeTemporaryAllocation(byteCount: 1 << 20, alignment: 4096) { buffer in
            var offset: off_t = 0
            while true {
                let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
                guard count > 0 else { return count == 0 }
                guard pwrite(descriptor, buffer.baseAddress, count, offset) == count else { return false }
                offset += off_t(count)
            }
        }
        guard isWritten, fsync(descriptor) == 0 else { throw failure(path, "can't be put on stable storage") }
    }

    /// Writes a small file as a whole, so that a reader finds the old or the new one.
    static func write(_ text: String, to path: String) throws(StoreError) {
        let draft = "\(path).\(getpid())"
        try removeIfPresent(draft)
        let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(draft, "can't be made") }
        var text = text
        let written = text.withUTF8 { Foundation.write(descriptor, $0.baseAddress, $0.count) == $0.count }
        close(descriptor)
        guard written, rename(draft, path) == 0 else { throw failure(path, "can't be written") }
    }

    /// A small file's text; `nil` where there is none.
    static func read(_ path: String) throws(StoreError) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure(path, "can't be read")
        }
        defer { close(descriptor) }
        let text = withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        guard let text else { throw failure(path, "can't be read") }
        return text
    }

    static func failure(_ path: String, _ what: String) -> StoreError {
        StoreError(.unavailable, "\(path) \(what): \(String(cString: strerror(errno))).")
    }

    static func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "can't be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, "can't be put on stable storage") }
    }
}
