import ArgumentParser
import Relink
import RelinkServer

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the whole log into a new file, also while `relink serve` runs.",
        discussion: """
            The file holds every event and what links in mails are signed with: all that can't be folded anew. It is
            read back before it gets its name, and its owner alone can read it: it is as secret as the store.
            `relink restore` makes a store of it, in a file or in PostgreSQL, wherever it came from.
            """)

    @Argument(help: "The file to write. One that is there already stays as it is.", completion: .file())
    var file: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let settings = try Invocation.settings()
        let progress = CopyProgressLine()
        let file = file
        let copied = try await Interruption.cancelling("Broken off; \(file) was not written.") {
            try await StoreAccess.backUp(settings, to: file) { progress.show($0) }
        }
        progress.finish()
        if json { return Terminal.json { copied.write(to: &$0, file: file) } }
        Terminal.line(
            "\(file) holds \(copied.head.sequence) events\(copied.receipt), in \(copied.bytes ?? 0) bytes.")
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a store of what `relink backup` wrote.",
        discussion: """
            The store that the settings name must hold no events; one that does stays as it is. Stop every server on it
            first. `relink serve` then folds the events.

            What happened after the backup is not in it. Mails that went out since then may go out once more, and who
            unsubscribed since then is written to again: deploy/backup/README.md says how to hold mails back until Codat
            was asked how its companies are.
            """)

    @Argument(help: "The file that `relink backup` wrote.", completion: .file())
    var file: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let settings = try Invocation.settings()
        let progress = CopyProgressLine()
        let file = file
        let copied = try await Interruption.cancelling("Broken off; nothing was restored.") {
            try await StoreAccess.restore(settings, from: file) { progress.show($0) }
        }
        progress.finish()
        if json { return Terminal.json { copied.write(to: &$0, file: file) } }
        Terminal.line("Restored \(copied.head.sequence) events\(copied.receipt); `relink serve` folds them.")
    }
}

/// The two parts of copying, on one line.
private struct CopyProgressLine {
    private let copying = ProgressLine(verb: "copied")
    private let reading = ProgressLine(verb: "read back")

    func show(_ progress: CopyProgress) {
        switch progress {
        case .copied(let done, let total): copying.show(done, of: total)
        case .readBack(let done, let total): reading.show(done, of: total)
        }
    }

    func finish() {
        reading.finish()
    }
}

extension CopiedLog {
    /// Up to when its events were received.
    fileprivate var receipt: String { head.receivedAt.map { ", received up to \($0.rfc3339)" } ?? "" }

    fileprivate func write(to json: inout JSONWriter, file: String) {
        json.object { json in
            json.member("file", file)
            json.member("sequence", head.sequence)
            json.member("receivedAt", head.receivedAt)
            json.member("digest", Hexadecimal.text(head.digest))
            json.member("bytes", bytes)
        }
    }
}
