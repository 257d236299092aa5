import Dispatch
import GRDB
import RelinkStore
import Synchronization

/// Moves what was committed from the write-ahead log into the log's file, on a thread and connection of its own, so
/// that no append waits for it.
///
/// A write-ahead log starts over only when all of it has been moved, which under steady load never happens beside the
/// writer. So the writer is asked to move the small rest itself, between two commits.
final class WALCheckpointer: Sendable {
    private struct State {
        var bytes = 0
        var isDue = false
        var isWriterDue = false
        var isClosed = false
    }

    private let path: String
    private let notice: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let due = DispatchSemaphore(value: 0)
    private let thread: Mutex<BackgroundThread?> = Mutex(nil)

    init(path: String, notice: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.notice = notice
        let thread = BackgroundThread(name: "log-checkpoint") { [self] in work() }
        self.thread.withLock { $0 = thread }
    }

    /// Told by the writer after each commit.
    ///
    /// - Returns: whether the writer is to move the rest now.
    func wrote(bytes: Int) -> Bool {
        let (wakes, isWriterDue) = state.withLock { state in
            state.bytes += bytes
            if state.isWriterDue {
                state.isWriterDue = false
                return (false, true)
            }
            guard state.bytes >= WriteAheadLog.bytesPerRun, !state.isDue else { return (false, false) }
            state.bytes = 0
            state.isDue = true
            return (true, false)
        }
        if wakes { due.signal() }
        return isWriterDue
    }

    func close() async {
        state.withLock { $0.isClosed = true }
        due.signal()
        await thread.withLock { $0 }?.join()
    }

    private func work() {
        var connection: DatabaseQueue?
        while true {
            due.wait()
            if state.withLock({ $0.isClosed }) { return }
            do {
                let queue = try connection ?? DatabaseQueue(path: path, configuration: Self.configuration)
                connection = queue
                _ = try queue.inDatabase(WriteAheadLog.moveMost)
            } catch {
                connection = nil
                notice("\(path): moving the write-ahead log into it failed, and will be tried again: \(error)")
            }
            state.withLock { state in
                state.isDue = false
                state.isWriterDue = connection != nil
            }
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "relink-checkpoint"
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            try db.execute(sql: WriteAheadLog.settings + "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON")
        }
        return configuration
    }
}
