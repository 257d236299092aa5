import ArgumentParser
import Foundation
import Relink

struct HTTP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends signed webhooks over keep-alive connections, and prints how many were acknowledged, how fast.")

    @Option(help: "Where to post, such as http://127.0.0.1:8080/webhooks/codat.")
    var url: String

    @Option(help: "The signing secret of that server, whsec_….")
    var secret: String

    @OptionGroup
    var load: LoadOptions

    @Option(help: "Write the id of every acknowledged message to this file, one a line.", completion: .file())
    var acknowledged: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        guard let endpoint = Endpoint(url: url) else {
            throw ValidationError("--url must be an absolute http URL, such as http://127.0.0.1:8080/webhooks/codat.")
        }
        let requests = try WebhookRequests.of(load, to: endpoint, secret: secret)
        var plan = load.plan(for: endpoint)
        plan.keepsIDs = acknowledged != nil
        let outcome = try await LoadRun.outcome(of: plan, requests)
        if let acknowledged {
            let ids = outcome.acknowledgedIDs.reduce(into: Data()) { $0.append(contentsOf: "\($1)\n".utf8) }
            try ids.write(to: URL(filePath: acknowledged))
        }
        LoadReport(outcome).print(asJSON: json)
        guard outcome.acknowledged > 0 else {
            throw LoadFailure("\(url): acknowledged nothing; does `relink serve` listen there, with this secret?")
        }
    }
}

extension WebhookRequests {
    static func of(_ load: LoadOptions, to endpoint: Endpoint, secret: String) throws -> WebhookRequests {
        do {
            return try WebhookRequests(
                load.webhooks, secret: WebhookSecret(parsing: secret), host: endpoint.authority,
                target: endpoint.target,
                startedAt: .now)
        } catch {
            throw ValidationError("--secret \(error).")
        }
    }
}
