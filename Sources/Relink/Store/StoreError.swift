/// Why a store did not do what it was asked.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable {
        /// Can't be reached or written at present (disk full, locked, connection lost); a later try may succeed.
        case unavailable
        /// More is waiting than the store's bounds allow; a later try may succeed.
        case overloaded
        /// Another `relink serve` holds the store.
        case inUse
        /// The file or database is not Relink's.
        case foreign
        /// Written by a newer Relink than this one.
        case newer
        /// What is stored contradicts itself: unreadable, a gap, a wrong digest.
        case damaged
        /// Bodies of old events can't be read, as the archive that holds them is missing or damaged; all else can.
        case archiveLost
        /// What is to be added contradicts what is there.
        case conflict
    }

    public let code: Code
    /// One sentence: what was wrong, where, and what would be right. Never a secret, never personal data.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
