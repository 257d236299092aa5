#if canImport(Glibc)
    import Glibc
#endif

/// Which threads come first where the processor is not enough for all: the one that all others wait for goes before
/// those that make work for it, and both before what nobody waits for.
package enum ThreadPriority: Int32, Sendable {
    /// Puts events on stable storage, or answers who reads them.
    case normal = 0
    /// Receives requests and writes their answers.
    case receiving = 3
    /// Folds what has been acknowledged.
    case folding = 9
    /// Puts in order what can wait for a quiet hour.
    case tidying = 19

    /// Gives this priority to the calling thread. Only Linux lets each thread have one of its own; see setpriority(2).
    package func adopt() {
        #if canImport(Glibc)
            if self != .normal { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, rawValue) }
        #endif
    }
}
