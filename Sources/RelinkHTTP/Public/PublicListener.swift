public import Logging
public import Relink
public import ServiceLifecycle

/// The listener that Codat posts to and that merchants' links lead to: a service that runs until graceful shutdown.
public struct PublicListener: Service {
    private let listener: HTTPListener

    /// - Parameters:
    ///   - log: where verified webhooks go.
    ///   - pages: behind the links in mails; without them, there is nothing under their paths.
    ///   - choice: the page of systems, in the same way.
    ///   - tracing: `nil` where nothing is traced.
    ///   - now: the wall clock.
    ///   - onListening: told the port as soon as connections are taken.
    /// - Throws: ``ListenerTLSError``; `MustacheTemplate.Error` for a page's template that is none.
    public init(
        configuration: PublicListenerConfiguration, log: any EventLog, pages: MerchantPages? = nil,
        choice: ChoicePages? = nil, rejections: RejectionLog, counters: IngestCounters,
        tracing: RequestTracing? = nil, logger: Logger, now: @escaping @Sendable () -> Instant,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        let webhooks = WebhookEndpoint(
            configuration: configuration, log: log, rejections: rejections, counters: counters,
            tracing: tracing, logger: logger, now: now)
        let routes = PublicRoutes(
            pages: try pages.map { try PageEndpoint(pages: $0, logger: logger) },
            connect: try choice.map { try ConnectEndpoint(pages: $0, logger: logger) })
        listener = try HTTPListener(
            configuration: configuration.http, logger: logger, now: now, onListening: onListening,
            interceptor: { WebhookHandler(endpoint: webhooks, client: $0) },
            requests: RequestLog(
                listener: "public", patterns: PublicRoutes.patterns, quiet: ["/healthz"], logger: logger),
            tracing: tracing,
            responder: routes.respond)
    }

    public func run() async throws {
        try await listener.run()
    }

    /// Connections open at present.
    public var openConnections: Int { listener.openConnections }
}
