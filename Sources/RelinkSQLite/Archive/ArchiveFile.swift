import Foundation
import GRDB
import Relink
import RelinkStore

/// A file of bodies that the log let go of; written once, and never changed.
struct ArchiveFile {
    let path: String

    /// - Throws: ``StoreError`` `damaged` where the file is missing or its bytes are not what they were.
    func block(at place: ArchivePlace) throws(StoreError) -> ArchiveBlock {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw OwnerOnlyFile.failure(path, "can't be read") }
            throw StoreError(.damaged, "\(path) is missing")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw OwnerOnlyFile.failure(path, "can't be read") }
        guard place.isWithin(Int64(status.st_size)) else { throw StoreError(.damaged, "\(path) is damaged") }
        var count = 0
        let member = [UInt8](unsafeUninitializedCapacity: Int(place.length)) { buffer, initialized in
            while count < buffer.count {
                let read = pread(
                    descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count,
                    off_t(place.offset) + off_t(count))
                if read < 0, errno == EINTR { continue }
                guard read > 0 else { break }
                count += read
            }
            initialized = count
        }
        guard count == Int(place.length), let bytes = Gzip.bytes(of: member, count: Int(place.expandedLength)),
            let block = ArchiveBlock(parsing: bytes)
        else { throw StoreError(.damaged, "\(path) is damaged") }
        return block
    }

    /// Writes it, and reads back what was written.
    ///
    /// - Parameter moved: what is to be in it.
    func write(_ bytes: [UInt8], holding moved: [MovedBodies]) throws(StoreError) {
        let draft = path + ".new"
        do throws(StoreError) {
            try OwnerOnlyFile.write(bytes, to: draft)
            try OwnerOnlyFile.replace(path, with: draft)
        } catch {
            // A disk that is full has no room to keep half a file.
            try OwnerOnlyFile.removeIfPresent(draft)
            throw error
        }
        for moved in moved {
            let block = try block(at: moved.place)
            for body in moved.bodies where block.body(of: body.sequence).map(EventDigest.ofBody) != body.digest {
                throw StoreError(.damaged, "\(path): event \(body.sequence) can't be read back as it was written.")
            }
        }
    }
}

extension ArchivePlace {
    /// Far more than a block is made of.
    private static let maxExpandedLength: Int64 = 1 << 30

    /// Whether there can be such a place in a file of this size: the log's file, which tells of it, may be damaged.
    fileprivate func isWithin(_ size: Int64) -> Bool {
        offset >= 0 && length > 0 && length <= size && offset <= size - length
            && (0...Self.maxExpandedLength).contains(expandedLength)
    }
}

/// Finds the bodies that a log let go of, for one who reads it; a block that was read stays at hand for the next event.
final class ArchiveReading {
    private let folder: String
    private let db: Database
    private var last: (sequences: ClosedRange<Int64>, file: ArchiveFile, block: ArchiveBlock)?

    /// - Parameter folder: see ``StoreFiles/archives``.
    init(folder: String, _ db: Database) {
        self.folder = folder
        self.db = db
    }

    /// - Parameter digest: SHA-256 of the body that was.
    /// - Throws: ``StoreError`` naming the archive that is missing or damaged, and what it holds.
    func body(of sequence: Int64, digest: [UInt8]) throws -> [UInt8] {
        let (file, block) = try block(with: sequence)
        guard let body = block.body(of: sequence), EventDigest.ofBody(body) == digest else {
            throw try lost(file, StoreError(.damaged, "\(file.path) is damaged"))
        }
        return body
    }

    private func block(with sequence: Int64) throws -> (ArchiveFile, ArchiveBlock) {
        if let last, last.sequences.contains(sequence) { return (last.file, last.block) }
        guard let (sequences, place) = try ArchiveIndex.place(of: sequence, db) else {
            throw StoreError(.damaged, "No archive holds the body of event \(sequence).")
        }
        let file = ArchiveFile(path: "\(folder)/\(place.archive)")
        do throws(StoreError) {
            let block = try file.block(at: place)
            last = (sequences, file, block)
            return (file, block)
        } catch {
            guard error.code == .damaged else { throw error }
            throw try lost(file, error)
        }
    }

    private func lost(_ file: ArchiveFile, _ error: StoreError) throws -> StoreError {
        let name = (file.path as NSString).lastPathComponent
        let held = try ArchiveIndex.sequences(in: name, db).map { "events \($0.lowerBound) to \($0.upperBound)" }
        return StoreError(
            .archiveLost,
            "\(error.message); it holds bodies of \(held ?? "no event"): put a whole copy of it in its place.")
    }
}

/// Which events' bodies stand where, as the log's file has it.
enum ArchiveIndex {
    static func place(of sequence: Int64, _ db: Database) throws -> (ClosedRange<Int64>, ArchivePlace)? {
        let select = try PreparedStatement(
            db,
            """
            SELECT first, last, archive, offset, length, expanded_length FROM archive_blocks
            WHERE first <= ? ORDER BY first DESC LIMIT 1
            """)
        return try select.first(sequence) { row -> (ClosedRange<Int64>, ArchivePlace)? in
            let last = row.integer(1)
            guard last >= sequence, row.integer(0) <= last else { return nil }
            return (
                row.integer(0)...last,
                ArchivePlace(
                    archive: row.text(2), offset: row.integer(3), length: row.integer(4), expandedLength: row.integer(5)
                )
            )
        } ?? nil
    }

    static func sequences(in archive: String, _ db: Database) throws -> ClosedRange<Int64>? {
        let select = try PreparedStatement(
            db, "SELECT min(first), max(last) FROM archive_blocks WHERE archive = ? HAVING count(*) > 0")
        return try select.first(archive) { row in
            row.integer(0) <= row.integer(1) ? row.integer(0)...row.integer(1) : nil
        } ?? nil
    }

    /// The last event that has been looked at; 0 where none has.
    static func end(_ db: Database) throws -> Int64 {
        guard try LogSchema.hasArchives(db) else { return 0 }
        return try PreparedStatement(db, "SELECT max(last) FROM archive_blocks").first { $0.integer(0) } ?? 0
    }

    /// Fewer than rows with bodies stand on one page, so that each page has its turn.
    private static let rowsPerMerge: Int64 = 4

    /// Lets go of bodies, in the transaction of the caller, who alone writes to this log.
    static func add(_ moved: MovedBodies, _ db: Database) throws {
        let place = moved.place
        try PreparedStatement(
            db,
            """
            INSERT INTO archive_blocks (first, last, archive, offset, length, expanded_length)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        ).run(
            moved.sequences.lowerBound, moved.sequences.upperBound, place.archive, place.offset, place.length,
            place.expandedLength)
        let letGo = try PreparedStatement(
            db, "UPDATE events SET forgotten_body_digest = ?, body = ? WHERE sequence = ?")
        let isLater = { (body: MovedBodies.Body) in body.sequence.isMultiple(of: rowsPerMerge) }
        for body in moved.bodies where !isLater(body) {
            try letGo.run(body.digest, EventRow.movedBody, body.sequence)
        }
        // SQLite merges pages that have become all but empty only where a row is taken out of one, which an update does
        // that also sets the key; rows that merely shrink would leave room that nothing ever uses.
        let letGoAndMerge = try PreparedStatement(
            db, "UPDATE events SET sequence = ?, forgotten_body_digest = ?, body = ? WHERE sequence = ?")
        for body in moved.bodies where isLater(body) {
            try letGoAndMerge.run(body.sequence, body.digest, EventRow.movedBody, body.sequence)
        }
    }
}
