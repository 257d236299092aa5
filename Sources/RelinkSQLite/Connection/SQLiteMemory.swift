import CSQLite

/// How SQLite takes memory.
enum SQLiteMemory {
    /// Whether SQLite keeps no statistics of its memory: for these all threads take one lock at each allocation, and
    /// nobody asks for them. It can only be told before it is first used by the process; where that was before, it is
    /// merely slower.
    static let isUncounted = relink_sqlite_forgo_memory_statistics() == SQLITE_OK
}
