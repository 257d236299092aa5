import ArgumentParser
import Foundation
import Relink
import RelinkServer
import RelinkSimulator

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plays Codat: its API, the pages that merchants see, and its webhooks, all made up.",
        discussion: """
            Everything is kept in memory and forgotten when it stops. Nothing is sent anywhere but webhooks to the URLs
            that --webhook-url names, or that are added by the API. The page that it prints shows what can be tried out.
            """)

    enum GenerationChoice: String, CaseIterable, ExpressibleByArgument {
        case legacy, standard, both

        var generations: Set<Generation> {
            switch self {
            case .legacy: [.legacy]
            case .standard: [.standard]
            case .both: [.legacy, .standard]
            }
        }
    }

    @Option(help: "Address and port to listen on.")
    var listen = "127.0.0.1:8090"

    @Option(help: "Where webhooks go, such as http://127.0.0.1:8080/webhooks/codat; may be given more than once.")
    var webhookUrl: [String] = []

    @Option(help: "The secret that signs webhooks, whsec_…; without it they go unsigned.")
    var secret: String?

    @Option(help: "The Authorization header of legacy webhooks, as it is; legacy bodies then go unsigned.")
    var authorization: String?

    @Option(help: "Which webhooks are sent: legacy, standard or both.")
    var generation = GenerationChoice.standard

    @Option(help: "How many times faster than Codat failed webhooks are sent again.")
    var speed = 1.0

    @Option(help: "How many merchants there are at the start.")
    var companies = 5

    @Option(help: "The API key that calls must carry.")
    var apiKey = "simulated-key"

    func validate() throws {
        guard speed >= 1, speed.isFinite else { throw ValidationError("--speed must be at least 1.") }
        guard (0...10_000).contains(companies) else {
            throw ValidationError("--companies must be from 0 to 10000.")
        }
        guard !apiKey.isEmpty else { throw ValidationError("--api-key must not be empty.") }
        for url in webhookUrl {
            guard let parsed = URL(string: url), ["http", "https"].contains(parsed.scheme), parsed.host != nil else {
                throw ValidationError("--webhook-url must be an absolute http or https URL.")
            }
        }
        _ = try address()
    }

    func run() async throws {
        let address = try address()
        let configuration = CodatSimulator.Configuration(
            host: address.host, port: address.port, apiKey: apiKey, webhookTargets: webhookUrl, secret: secret,
            authorization: authorization, generations: generation.generations, speed: speed)
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        let simulator: CodatSimulator
        do {
            simulator = try CodatSimulator(configuration: configuration, now: { .now }) { port in
                started.yield(port)
                started.finish()
            }
        } catch {
            throw CommandFailure("--secret \(error)", exitCode: 64)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await port in ports { begin(simulator.world, ListenAddress(host: address.host, port: port)) }
            }
            do {
                try await simulator.run()
            } catch {
                throw CommandFailure("\(listen) can't be listened on: \(error); choose another with --listen.")
            }
            group.cancelAll()
        }
    }

    /// Merchants are made only now, so that what their webhooks link to is there.
    private func begin(_ world: World, _ address: ListenAddress) {
        _ = world.createMerchants(companies)
        let url = "http://\(address)"
        Terminal.line("The simulated Codat is at \(url)/ : open it to see the merchants and what you can do.")
        Terminal.line("API key: \(apiKey)")
        Terminal.line("For `relink serve`: --codat-base-url \(url) --codat-api-key \(apiKey)")
        if webhookUrl.isEmpty {
            Terminal.line("No webhooks are sent; --webhook-url says where they should go.")
        } else {
            Terminal.line("Webhooks go to \(webhookUrl.joined(separator: ", ")).")
        }
    }

    private func address() throws -> ListenAddress {
        guard let address = ListenAddress(listen) else {
            throw ValidationError("--listen must be an address and a port, such as 127.0.0.1:8090.")
        }
        return address
    }
}
