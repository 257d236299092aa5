import CMalloc

/// How the C library shares its memory out among threads.
enum MemoryArenas {
    /// Bodies and states are made on one thread and let go on another. Where each thread has an arena of its own, as
    /// glibc would have it, every one of them keeps room for the most that ever went through it.
    static func limit() {
        #if canImport(Glibc)
            mallopt(M_ARENA_MAX, 2)
            // Small blocks let go of on another thread would gather there unmerged, until a large one comes and all of
            // them are gone through at once: time and again, under load.
            mallopt(M_MXFAST, 0)
        #endif
    }
}
