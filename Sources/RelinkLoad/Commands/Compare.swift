import ArgumentParser
import Foundation
import Relink

struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts `relink serve` and a bare Hummingbird route under the same load in turn, and prints the ratio.",
        discussion: """
            Each run gets a new process and a new store. What is compared are medians of one invocation; figures of
            different invocations, or machines, tell little.
            """)

    @Option(help: "The relink executable, a release build.", completion: .file())
    var relinkBinary: String

    @Option(help: "How often each is measured.")
    var rounds = 3

    @OptionGroup
    var load: LoadOptions

    @Option(help: "A folder on the disk to be measured, for the stores.", completion: .directory)
    var directory: String?

    func validate() throws {
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 1000.") }
    }

    func run() async throws {
        let binary = URL(filePath: relinkBinary)
        guard FileManager.default.isExecutableFile(atPath: binary.path) else {
            throw ValidationError("--relink-binary \(relinkBinary) is no executable file.")
        }
        let place = directory.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
        var outcomes: [Contender: [LoadOutcome]] = [:]
        for round in 1...rounds {
            let order = round.isMultiple(of: 2) ? Contender.allCases.reversed() : Contender.allCases
            for contender in order {
                let outcome = try await place.withTemporaryFolder { folder in
                    try await measure(contender, binary, in: folder)
                }
                outcomes[contender, default: []].append(outcome)
                print("round \(round), \(contender.rawValue): \(LoadReport.rate(outcome.acknowledgedPerSecond)) per s")
                guard outcome.isClean else {
                    throw LoadFailure(
                        "\(contender.rawValue) did not answer everything with 200:\n\(LoadReport(outcome).text)")
                }
            }
        }
        print(Self.table(outcomes))
    }

    private func measure(_ contender: Contender, _ binary: URL, in folder: URL) async throws -> LoadOutcome {
        var random = SystemRandomNumberGenerator()
        let secret = "whsec_" + Base64.encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        let server = try await contender.server(relinkBinary: binary, secret: secret, folder: folder)
        let endpoint = Endpoint(port: server.port, target: "/webhooks/codat")
        let plan = load.plan(for: endpoint)
        let requests = try WebhookRequests.of(load, to: endpoint, secret: secret)
        return try await server.whileRunning {
            try await LoadRun.outcome(of: plan, requests)
        }
    }

    static func table(_ outcomes: [Contender: [LoadOutcome]]) -> String {
        var rows = [
            ["median of rounds", "acknowledged/s", "lowest", "highest", "p50 ms", "p99 ms", "p99.9 ms", "max ms"]
        ]
        var rates: [Contender: Double] = [:]
        for contender in Contender.allCases {
            guard let runs = outcomes[contender], !runs.isEmpty else { continue }
            let perSecond = runs.map(\.acknowledgedPerSecond)
            let latencies = runs.flatMap { $0.tallies.map { $0.quantiles() } }
            func latency(_ quantile: KeyPath<LatencyQuantiles, Int64>) -> String {
                LoadReport.milliseconds(Int64(median(latencies.map { Double($0[keyPath: quantile]) })))
            }
            rates[contender] = median(perSecond)
            rows.append(
                [contender.rawValue]
                    + [median(perSecond), perSecond.min() ?? 0, perSecond.max() ?? 0].map(LoadReport.rate)
                    + [latency(\.p50), latency(\.p99), latency(\.p999), latency(\.max)])
        }
        let ratio = (rates[.relink] ?? 0) / (rates[.bare] ?? .infinity)
        return AlignedText.of(rows) + "\nrelink / bare: \(String(format: "%.2f", ratio))"
    }
}

/// The middle one, or the mean of the two in the middle; 0 of nothing.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
