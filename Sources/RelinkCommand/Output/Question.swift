import Foundation

/// A yes or no that a person is asked for on a terminal.
enum Question {
    /// - Parameter instead: what is said where nobody can be asked.
    /// - Throws: ``CommandFailure`` where the answer is not yes, or nobody can be asked.
    static func ask(_ question: String, instead: String) throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { throw CommandFailure(instead) }
        Terminal.errorText("\(question) [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased()) else { throw CommandFailure("Nothing was changed.") }
    }
}
