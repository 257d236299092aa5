import ArgumentParser
import Relink
import RelinkServer

struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Folds the whole log anew.",
        discussion: """
            While `relink serve` runs, it is asked to do it beside its work, and this command shows how far it has come.
            Readers see the old state until the new one is done.
            """)

    func run() async throws {
        let progress = ProgressLine(verb: "folded")
        try await StoreAccess.rebuild(Invocation.settings()) { progress.show($0.folded, of: $0.total) }
        progress.finish()
        Terminal.line("The whole log is folded anew.")
    }
}
