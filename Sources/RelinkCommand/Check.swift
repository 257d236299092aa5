import ArgumentParser
import Relink
import RelinkServer

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verifies the store: every event readable, no gap, digests right, state equal to the fold of the log."
    )

    func run() async throws {
        let progress = ProgressLine(verb: "checked")
        let result = try await StoreAccess.check(Invocation.settings()) { progress.show($0.folded, of: $0.total) }
        progress.finish()
        Terminal.line(
            "The store is sound: \(result.events) events, \(result.merchants) merchants, state folded up to event "
                + "\(result.appliedSequence).")
    }
}
