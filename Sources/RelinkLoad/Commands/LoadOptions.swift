import ArgumentParser

/// The load that a server is put under.
struct LoadOptions: ParsableArguments {
    @Option(help: "How many connections; each has at most one request under way.")
    var connections = 64

    @Option(help: "How long to measure, in seconds.")
    var seconds = 8.0

    @Option(help: "How long to load before that, unmeasured, in seconds.")
    var warmUp = 2.0

    @Option(
        help: "Requests a second (open loop); without it each connection sends when it has its answer (closed loop).")
    var rate: Double?

    @Option(help: "How many companies the events speak of: the first of those that `store` makes for the same seed.")
    var companies = 10_000

    @Option(help: "The share of requests that repeat an earlier message.")
    var duplicates = 0.02

    @Option(help: "How many bodies to make ahead, which are sent over and over; the more, the later it begins.")
    var bodies = 50_000

    @Option(help: "How many spaces to add to each body.")
    var padding = 0

    @Option(help: "The same seed gives the same companies and events.")
    var seed: UInt64 = 1

    func validate() throws {
        guard (1...10_000).contains(connections) else {
            throw ValidationError("--connections must be from 1 to 10000.")
        }
        guard (0.1...86_400).contains(seconds) else { throw ValidationError("--seconds must be from 0.1 to 86400.") }
        guard (0...3_600).contains(warmUp) else { throw ValidationError("--warm-up must be from 0 to 3600.") }
        guard rate.map({ (0.1...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("--rate must be from 0.1 to 1000000.")
        }
        guard (1...10_000_000).contains(companies) else {
            throw ValidationError("--companies must be from 1 to 10000000.")
        }
        guard (0..<1).contains(duplicates) else {
            throw ValidationError("--duplicates must be at least 0 and below 1.")
        }
        guard (1...1_000_000).contains(bodies) else {
            throw ValidationError("--bodies must be from 1 to 1000000.")
        }
        guard (0...1_000_000).contains(padding) else {
            throw ValidationError("--padding must be from 0 to 1000000.")
        }
    }

    func plan(for endpoint: Endpoint) -> LoadPlan {
        LoadPlan(
            host: endpoint.host, port: endpoint.port, connections: connections, warmUp: .seconds(warmUp),
            measured: .seconds(seconds), rate: rate)
    }

    var webhooks: WebhookRequests.Settings {
        WebhookRequests.Settings(
            seed: seed, companies: companies, duplicates: duplicates, padding: padding, bodies: bodies)
    }
}
