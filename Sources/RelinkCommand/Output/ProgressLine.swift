import Foundation
import Synchronization

/// How far a long command has come: one line on a terminal's standard error, written over; nothing elsewhere.
final class ProgressLine: Sendable {
    private static let barWidth: Int64 = 24

    private let verb: String
    private let noun: String
    private let isShown = isatty(STDERR_FILENO) == 1
    private let lastStep = Mutex<Int64>(-1)

    /// - Parameter noun: what is counted, in the plural.
    init(verb: String, noun: String = "events") {
        self.verb = verb
        self.noun = noun
    }

    /// - Parameter total: `nil` where nobody knows it.
    func show(_ done: Int64, of total: Int64?) {
        guard let total, total > 0 else { return showCount(done) }
        let percent = min(done * 100 / total, 100)
        guard isNew(percent) else { return }
        let filled = Int(percent * Self.barWidth / 100)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Int(Self.barWidth) - filled)
        write("[\(bar)] \(percent) %  \(verb) \(done) of \(total) \(noun)")
    }

    /// Something else than a count, such as what is waited for.
    func show(_ text: String) {
        write(text)
    }

    func finish() {
        if isShown { Terminal.errorText("\r\u{1b}[K") }
    }

    private func showCount(_ done: Int64) {
        if isNew(done / 100) { write("\(verb) \(done) \(noun)") }
    }

    private func isNew(_ step: Int64) -> Bool {
        isShown
            && lastStep.withLock { last in
                defer { last = step }
                return last != step
            }
    }

    private func write(_ text: String) {
        if isShown { Terminal.errorText("\r\u{1b}[K\(text)") }
    }
}
