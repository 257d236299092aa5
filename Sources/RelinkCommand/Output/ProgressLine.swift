import Foundation
import Synchronization

/// How far a long command has come: one line on a terminal's standard error, written over; nothing elsewhere.
final class ProgressLine: Sendable {
    private let verb: String
    private let isShown = isatty(STDERR_FILENO) == 1
    private let lastPercent = Mutex<Int64>(-1)

    init(verb: String) {
        self.verb = verb
    }

    func show(_ done: Int64, of total: Int64) {
        guard isShown, total > 0 else { return }
        let percent = done * 100 / total
        let isNew = lastPercent.withLock { last in
            defer { last = percent }
            return last != percent
        }
        if isNew { write("\r\(verb) \(done) of \(total) events (\(percent) %)") }
    }

    func finish() {
        if isShown { write("\r\u{1b}[K") }
    }

    private func write(_ text: String) {
        Terminal.errorText(text)
    }
}
