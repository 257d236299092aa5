import CSQLite
import CSQLiteVFS

/// What SQLite is told once, for all of the process.
enum SQLiteLibrary {
    /// Whether SQLite took all of it; where not, it is merely slower.
    static let isSetUp: Bool = {
        // For statistics of its memory all threads take one lock at each allocation, and nobody asks for them. It hears
        // of it only before it is first used.
        let isUncounted = relink_sqlite_forgo_memory_statistics() == SQLITE_OK
        let joinsFrames = relink_sqlite_join_frames() == SQLITE_OK
        return isUncounted && joinsFrames
    }()
}
