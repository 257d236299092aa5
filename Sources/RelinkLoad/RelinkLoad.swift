import ArgumentParser

@main
struct RelinkLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relink-load",
        abstract: "Measures Relink: webhooks a second, latencies, the fold, and large stores.",
        subcommands: [
            HTTP.self, Bare.self, Compare.self, Store.self, Fold.self, Parts.self, Status.self, Pages.self, Stream.self,
        ])
}

/// A measurement that could not be made, or that shows less than was asked for.
struct LoadFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
