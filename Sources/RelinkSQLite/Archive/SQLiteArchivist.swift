import Foundation
import GRDB
public import Relink
import RelinkStore

/// How much is moved into archives at a time.
public struct ArchiveLimits: Sendable {
    /// About so many bytes of bodies go into one archive.
    public var archiveBytes = 16 << 20
    /// About so many are compressed together, read together, and let go of in one commit: an append that comes
    /// meanwhile waits for no more.
    public var blockBytes = 64 << 10

    public init() {}
}

/// What one archive took from the log.
public struct ArchivedBodies: Hashable, Sendable {
    /// The archive's file.
    public let path: String
    public let sequences: ClosedRange<Int64>
    /// How many bodies are in it; small ones stay where they are.
    public let bodies: Int
    /// Bytes of these.
    public let bytes: Int64
    /// Bytes of the archive.
    public let archiveBytes: Int64
}

/// Moves the bodies of old events out of a log into archives beside it: compressed files that are written once.
///
/// An archive is on stable storage, under its name, and has been read back before the log lets go of the first body. A
/// process that ends in between leaves a file that nobody needs, and begins the next archive where the log kept its
/// bodies.
public final class SQLiteArchivist: Sendable {
    private static let rowsAtOnce: Int64 = 1024
    /// A body that is no longer than what would stand in its place stays.
    private static let smallBody = 64

    private let files: StoreFiles
    private let limits: ArchiveLimits
    private let thread: DatabaseThreads
    private let writer: WriteThread

    init(_ files: StoreFiles, _ limits: ArchiveLimits, watchdog: Watchdog, writer: WriteThread) {
        self.files = files
        self.limits = limits
        self.writer = writer
        thread = DatabaseThreads(name: "archivist", count: 1, priority: .tidying, path: files.log, watchdog: watchdog) {
            try DatabaseQueue(path: files.log, configuration: LogConnection.readingConfiguration)
        }
    }

    /// Makes one archive of what is old; `nil` where nothing is.
    ///
    /// - Parameters:
    ///   - cutoff: bodies of events received before it are old.
    ///   - patience: an archive is begun once the oldest of them is older by this, so that it is worth a file.
    /// - Throws: ``StoreError``, and `CancellationError`; what has been moved then stays moved.
    public func archiveNext(receivedBefore cutoff: Instant, patience: Duration) async throws -> ArchivedBodies? {
        guard var draft = try await begun(cutoff.advanced(by: .zero - patience)) else { return nil }
        while draft.bodyBytes < limits.archiveBytes, !draft.isComplete {
            let before = draft
            draft = try await thread.run("reading old events") { [limits] db in
                var next = before
                try next.add(blockBytes: limits.blockBytes, receivedBefore: cutoff, db)
                return next
            }
            try Task.checkCancellation()
        }
        guard let archived = draft.archived(in: files) else { return nil }
        let (file, whole) = (ArchiveFile(path: archived.path), draft)
        try await thread.run("writing an archive", within: .seconds(60)) { [files] _ in
            try OwnerOnlyFile.createFolder(files.archives)
            try file.write(whole.bytes, holding: whole.moved(to: archived.path))
        }
        let clock = ContinuousClock()
        for moved in draft.moved(to: archived.path) {
            let start = clock.now
            try await writer.letGo(of: moved)
            // Half of the time at least is left to others.
            try await clock.sleep(for: start.duration(to: clock.now))
        }
        return archived
    }

    public func close() async {
        await thread.close()
    }

    /// - Returns: `nil` where the oldest body in the log came after `limit`.
    private func begun(_ limit: Instant) async throws(StoreError) -> ArchiveDraft? {
        try await thread.run("looking for old events") { db in
            let end = try ArchiveIndex.end(db)
            guard let first = try EventRow.readKept(end + 1, db), first.receivedAt < limit else { return nil }
            return ArchiveDraft(behind: try EventRow.readKept(end, db).map(LogHead.init))
        }
    }

    /// An archive that is being made.
    private struct ArchiveDraft: Sendable {
        private(set) var bytes: [UInt8] = []
        private(set) var bodyBytes = 0
        /// Whether nothing old is left behind it.
        private(set) var isComplete = false
        private var chain: EventChain
        private var moved: [MovedBodies] = []

        /// - Parameter head: the event before its first.
        init(behind head: LogHead?) {
            chain = head.map { EventChain(after: $0) } ?? EventChain()
        }

        /// - Throws: ``StoreError`` `damaged` where the log is not as it was appended: then it keeps what it has.
        mutating func add(blockBytes: Int, receivedBefore cutoff: Instant, _ db: Database) throws {
            let first = chain.sequence + 1
            var block = ArchiveBlock()
            var bodies: [MovedBodies.Body] = []
            isComplete = true
            try EventRow.scanKept(after: chain.sequence, db) { event in
                guard event.receivedAt < cutoff else { return false }
                if let fault = chain.fault(of: event) {
                    throw StoreError(.damaged, "Old events stay in the log, as \(fault) Ask `relink check`.")
                }
                if event.forgottenBodyDigest == nil, event.body.count > SQLiteArchivist.smallBody {
                    block.add(event.sequence, event.body)
                    bodies.append(MovedBodies.Body(sequence: event.sequence, digest: EventDigest.ofBody(event.body)))
                    bodyBytes += event.body.count
                }
                isComplete = block.bytes.count < blockBytes && chain.sequence - first < SQLiteArchivist.rowsAtOnce
                return isComplete
            }
            guard chain.sequence >= first else { return }
            guard let member = Gzip.member(of: block.bytes) else {
                throw StoreError(.unavailable, "There is no memory to compress old events.")
            }
            let place = ArchivePlace(
                archive: "", offset: Int64(bytes.count), length: Int64(member.count),
                expandedLength: Int64(block.bytes.count))
            moved.append(MovedBodies(sequences: first...chain.sequence, place: place, bodies: bodies))
            bytes += member
        }

        /// What goes where once the archive has its name.
        func moved(to path: String) -> [MovedBodies] {
            moved.map { moved in
                let place = ArchivePlace(
                    archive: (path as NSString).lastPathComponent, offset: moved.place.offset,
                    length: moved.place.length, expandedLength: moved.place.expandedLength)
                return MovedBodies(sequences: moved.sequences, place: place, bodies: moved.bodies)
            }
        }

        /// Named after what it holds, so that no other one ever takes its place.
        func archived(in files: StoreFiles) -> ArchivedBodies? {
            guard let first = moved.first?.sequences.lowerBound, let last = moved.last?.sequences.upperBound else {
                return nil
            }
            let mark = Hexadecimal.text(EventDigest.ofBody(bytes).prefix(6))
            return ArchivedBodies(
                path: "\(files.archives)/events-\(first)-\(last)-\(mark).gz", sequences: first...last,
                bodies: moved.reduce(0) { $0 + $1.bodies.count }, bytes: Int64(bodyBytes),
                archiveBytes: Int64(bytes.count))
        }
    }
}
