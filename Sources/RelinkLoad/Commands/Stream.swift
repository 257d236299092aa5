import ArgumentParser
import Foundation
import Relink

struct Stream: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures what readers of /api/stream cost: webhooks a second with them, beside none.",
        discussion: """
            Each run gets a new process and a new store. Readers and load share the machine with the server. What is
            compared are medians of one invocation.
            """)

    @Option(help: "The relink executable, a release build.", completion: .file())
    var relinkBinary: String

    @Option(help: "How many read the stream.")
    var readers = 200

    @Option(help: "How often each is measured.")
    var rounds = 3

    @OptionGroup
    var load: LoadOptions

    @Option(help: "A folder on the disk to be measured, for the stores.", completion: .directory)
    var directory: String?

    func validate() throws {
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 1000.") }
        guard (1...1000).contains(readers) else { throw ValidationError("--readers must be from 1 to 1000.") }
    }

    func run() async throws {
        let binary = URL(filePath: relinkBinary)
        guard FileManager.default.isExecutableFile(atPath: binary.path) else {
            throw ValidationError("--relink-binary \(relinkBinary) is no executable file.")
        }
        let place = directory.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
        var rates: [Bool: [Double]] = [:]
        for round in 1...rounds {
            for isRead in round.isMultiple(of: 2) ? [true, false] : [false, true] {
                let (outcome, bytes) = try await place.withTemporaryFolder { folder in
                    try await measure(binary, in: folder, readers: isRead ? readers : 0)
                }
                rates[isRead, default: []].append(outcome.acknowledgedPerSecond)
                print(
                    "round \(round), \(isRead ? readers : 0) readers: "
                        + "\(LoadReport.rate(outcome.acknowledgedPerSecond)) per s, \(bytes >> 20) MiB read")
                guard outcome.isClean else {
                    throw LoadFailure("Not everything was answered with 200:\n\(LoadReport(outcome).text)")
                }
            }
        }
        let ratio = median(rates[true] ?? []) / median(rates[false] ?? [])
        print("with \(readers) readers / without: \(String(format: "%.3f", ratio))")
    }

    private func measure(
        _ binary: URL, in folder: URL, readers: Int
    ) async throws -> (value: LoadOutcome, bytes: Int) {
        var random = SystemRandomNumberGenerator()
        let secret = "whsec_" + Base64.encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        let server = try await Contender.relink.server(relinkBinary: binary, secret: secret, folder: folder)
        let admin = server.environment["RELINK_LISTEN_ADMIN"].flatMap { Endpoint(url: "http://" + $0) }
        guard let admin else { throw LoadFailure("The server has no admin listener.") }
        let endpoint = Endpoint(port: server.port, target: "/webhooks/codat")
        let plan = load.plan(for: endpoint)
        let requests = try WebhookRequests.of(load, to: endpoint, secret: secret)
        return try await server.whileRunning {
            try await StreamReaders(host: admin.host, port: admin.port, count: readers).reading {
                try await LoadRun.outcome(of: plan, requests)
            }
        }
    }
}
