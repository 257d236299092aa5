import Hummingbird
public import Logging
import NIOCore
public import Relink
public import ServiceLifecycle

/// A Codat to try things out on: its API, its Sync flow pages and its webhooks, with a state that is kept in memory.
///
/// What it knows about Codat comes from Codat's documentation and OpenAPI files; it sends nothing anywhere but webhooks
/// to the endpoints it was given.
public struct CodatSimulator: Service {
    /// The state, to be asked and changed from the same process.
    public let world: World
    private let configuration: Configuration
    private let sender: WebhookSender
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - logger: `nil` for silence.
    ///   - now: the wall clock.
    ///   - onListening: told the port as soon as connections are taken.
    /// - Throws: ``WebhookSecretFault`` where the configuration's secret can't sign.
    public init(
        configuration: Configuration, logger: Logger? = nil, now: @escaping @Sendable () -> Instant,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(WebhookSecretFault) {
        self.configuration = configuration
        let logger = logger ?? Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        self.logger = logger
        self.onListening = onListening
        world = World(configuration: configuration, now: now)
        sender = try WebhookSender(world: world, configuration: configuration, logger: logger)
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let exchange = HTTPExchange(world: world)
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in await exchange.respond(to: request) },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil),
            onServerRunning: { channel in await begin(port: channel.localAddress?.port ?? configuration.port) },
            logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sender.run() }
            try await application.run()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func begin(port: Int) async {
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        world.listen(at: "http://\(host):\(port)")
        await onListening(port)
    }
}
