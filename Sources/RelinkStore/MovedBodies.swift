/// Bodies that stand in an archive, on stable storage, and that the log may let go of.
package struct MovedBodies: Sendable {
    package struct Body: Sendable {
        package let sequence: Int64
        /// SHA-256 of it, which stays in the log.
        package let digest: [UInt8]

        package init(sequence: Int64, digest: [UInt8]) {
            self.sequence = sequence
            self.digest = digest
        }
    }

    /// All events among these whose body is not in ``bodies`` keep theirs.
    package let sequences: ClosedRange<Int64>
    package let place: ArchivePlace
    package let bodies: [Body]

    package init(sequences: ClosedRange<Int64>, place: ArchivePlace, bodies: [Body]) {
        self.sequences = sequences
        self.place = place
        self.bodies = bodies
    }
}

/// Where bodies stand together: a stretch of an archive that is read as a whole.
package struct ArchivePlace: Hashable, Sendable {
    /// The name of the archive.
    package let archive: String
    /// In bytes from the archive's beginning.
    package let offset: Int64
    /// In bytes.
    package let length: Int64
    /// In bytes, once it is expanded.
    package let expandedLength: Int64

    package init(archive: String, offset: Int64, length: Int64, expandedLength: Int64) {
        self.archive = archive
        self.offset = offset
        self.length = length
        self.expandedLength = expandedLength
    }
}
