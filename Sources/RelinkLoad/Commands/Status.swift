import ArgumentParser

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures how fast an admin listener answers for one merchant, and for the first page of all.",
        discussion: """
            Asks for merchants by the ids that `relink-load store` gave them for the same --seed and --merchants: serve
            such a store. Meanwhile `relink-load http --rate 1000` in another terminal keeps it busy.
            """)

    @Option(help: "The admin listener, such as http://127.0.0.1:8081.")
    var admin = "http://127.0.0.1:8081"

    @Option(help: "The admin token, where the server wants one.")
    var token: String?

    @Option(help: "How long to measure, in seconds.")
    var seconds = 10.0

    @Option(help: "Requests a second, half of each kind.")
    var rate = 100.0

    @Option(help: "How many merchants the store was made with.")
    var merchants = 1_000_000

    @Option(help: "The seed that the store was made with.")
    var seed: UInt64 = 1

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (0.1...86_400).contains(seconds) else { throw ValidationError("--seconds must be from 0.1 to 86400.") }
        guard (0.1...1_000_000).contains(rate) else { throw ValidationError("--rate must be from 0.1 to 1000000.") }
        guard merchants >= 1 else { throw ValidationError("--merchants must be at least 1.") }
    }

    func run() async throws {
        guard let endpoint = Endpoint(url: admin) else {
            throw ValidationError("--admin must be an absolute http URL, such as http://127.0.0.1:8081.")
        }
        let plan = LoadPlan(
            host: endpoint.host, port: endpoint.port, connections: 4, warmUp: .seconds(1), measured: .seconds(seconds),
            rate: rate)
        let requests = StatusRequests(seed: seed, merchants: merchants, host: endpoint.authority, token: token)
        let outcome = try await LoadRun.outcome(of: plan, requests)
        LoadReport(outcome).print(asJSON: json)
        guard outcome.isClean else {
            throw LoadFailure(
                """
                \(admin): not every question was answered with 200. 404 means another store than \
                `relink-load store --merchants \(merchants) --seed \(seed)` makes, 401 another token.
                """)
        }
    }
}
