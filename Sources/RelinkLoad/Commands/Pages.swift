import ArgumentParser

struct Pages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures how fast the dashboard's pages are, each apart.",
        discussion: """
            Asks for merchants by the ids and names that `relink-load store` gave them for the same --seed and
            --merchants: serve such a store. asOf may lie before a merchant's first event, which is answered with 404:
            such answers count for nothing.
            """)

    @Option(help: "The admin listener, such as http://127.0.0.1:8081.")
    var admin = "http://127.0.0.1:8081"

    @Option(help: "The admin token, where the server wants one.")
    var token: String?

    @Option(help: "How long to measure, in seconds.")
    var seconds = 30.0

    @Option(help: "Pages a second.")
    var rate = 50.0

    @Option(help: "How many merchants the store was made with.")
    var merchants = 1_000_000

    @Option(help: "How many events the store was made with.")
    var events = 10_000_000

    @Option(help: "The seed that the store was made with.")
    var seed: UInt64 = 1

    @Option(help: "Fail where the slowest page's p99 is longer, in milliseconds.")
    var atMost: Double?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (0.1...86_400).contains(seconds) else { throw ValidationError("--seconds must be from 0.1 to 86400.") }
        guard (0.1...100_000).contains(rate) else { throw ValidationError("--rate must be from 0.1 to 100000.") }
        guard merchants >= 1, events >= 1 else {
            throw ValidationError("--merchants and --events must be at least 1.")
        }
    }

    func run() async throws {
        guard let endpoint = Endpoint(url: admin) else {
            throw ValidationError("--admin must be an absolute http URL, such as http://127.0.0.1:8081.")
        }
        let plan = LoadPlan(
            host: endpoint.host, port: endpoint.port, connections: 4, warmUp: .seconds(2), measured: .seconds(seconds),
            rate: rate)
        let requests = PageRequests(
            seed: seed, merchants: merchants, events: events, host: endpoint.authority, token: token)
        let outcome = try await LoadRun.outcome(of: plan, requests)
        LoadReport(outcome).print(asJSON: json)
        guard outcome.faults.isEmpty, outcome.statuses.keys.allSatisfy({ $0 == 200 || $0 == 404 }) else {
            throw LoadFailure("\(admin): not every page came; 401 means another token.")
        }
        let slowest = outcome.tallies.map { Double($0.quantiles().p99) / 1e6 }.max() ?? 0
        if let atMost, slowest > atMost {
            throw LoadFailure("The slowest page took \(slowest) ms at p99; \(atMost) ms are allowed.")
        }
    }
}
