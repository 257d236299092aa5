import ArgumentParser

struct Bare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves a bare Hummingbird route, which verifies and keeps nothing: what HTTP alone costs.")

    @Option(help: "Address and port, such as 127.0.0.1:8090.")
    var listen = "127.0.0.1:8090"

    func run() async throws {
        guard let endpoint = Endpoint(address: listen) else {
            throw ValidationError("--listen must be an address and a port, such as 127.0.0.1:8090.")
        }
        try await BareRoute.serve(host: endpoint.host, port: endpoint.port)
    }
}
