import Dispatch
import Foundation
import Synchronization

/// Writes log lines to a file descriptor on a thread of its own, so that a stalled or closed standard error stops no
/// request. What waits is bounded; lines past that are dropped, and counted in the log itself.
final class LogSink: Sendable {
    private struct Waiting {
        var bytes: [UInt8] = []
        var dropped = 0
        var isClosed = false
    }

    private static let maxWaitingBytes = 1 << 20

    private let waiting = Mutex(Waiting())
    private let arrival = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private let descriptor: Int32

    /// - Parameter descriptor: where to write; 2 is standard error.
    init(descriptor: Int32 = 2) {
        self.descriptor = descriptor
        let thread = Thread { [self] in run() }
        thread.name = "relink-log"
        thread.start()
    }

    func write(_ line: String) {
        let isFirst = waiting.withLock { waiting in
            guard !waiting.isClosed else { return false }
            guard waiting.bytes.count + line.utf8.count < Self.maxWaitingBytes else {
                waiting.dropped += 1
                return false
            }
            defer { waiting.bytes.append(contentsOf: line.utf8) }
            return waiting.bytes.isEmpty
        }
        if isFirst { arrival.signal() }
    }

    /// Writes what waits, for two seconds at most.
    func close() {
        let wasOpen = waiting.withLock { waiting in
            defer { waiting.isClosed = true }
            return !waiting.isClosed
        }
        guard wasOpen else { return }
        arrival.signal()
        _ = finished.wait(timeout: .now() + 2)
    }

    private func run() {
        while true {
            arrival.wait()
            let (taken, isClosed) = waiting.withLock { waiting in
                var bytes = waiting.bytes
                if waiting.dropped > 0 {
                    bytes.append(
                        contentsOf: "relink: \(waiting.dropped) log lines dropped: standard error is slow\n".utf8)
                }
                waiting.bytes = []
                waiting.dropped = 0
                return (bytes, waiting.isClosed)
            }
            writeAll(taken)
            if isClosed { break }
        }
        finished.signal()
    }

    /// A standard error that is gone can be told to nobody, so a failed write ends quietly.
    private func writeAll(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
