public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Tracing
public import Relink
public import ServiceLifecycle

/// One listening socket and the connections on it, within limits; ends in good order on graceful shutdown.
public struct HTTPListener: Service {
    public struct Configuration: Hashable, Sendable {
        /// An address or a host's name.
        public var host: String
        /// 0 for any that is free.
        public var port: Int
        public var limits: ListenerLimits
        public var tls: ListenerTLS?

        public init(host: String, port: Int, limits: ListenerLimits = ListenerLimits(), tls: ListenerTLS? = nil) {
            self.host = host
            self.port = port
            self.limits = limits
            self.tls = tls
        }
    }

    /// Answers a request. What it throws becomes a ``Problem``.
    public typealias Responder = @Sendable (Request, Client) async throws -> Response

    /// Makes a handler of `HTTPServerRequestPart`s that stands before the responder, on each HTTP/1 connection and
    /// HTTP/2 stream, and answers what it can by itself.
    typealias Interceptor = @Sendable (Client) -> any PlainRequestResponder

    private let configuration: Configuration
    private let tls: NIOSSLContext?
    private let logger: Logger
    private let date: HTTPDate
    private let onListening: @Sendable (Int) async -> Void
    private let responder: Responder
    private let interceptor: Interceptor?
    private let requests: RequestLog?
    private let tracing: RequestTracing?
    private let connections: OpenConnections

    /// - Parameters:
    ///   - now: the wall clock, for the `Date` of answers.
    ///   - onListening: told the port as soon as connections are taken.
    /// - Throws: ``ListenerTLSError``.
    public init(
        configuration: Configuration, logger: Logger, now: @escaping @Sendable () -> Instant,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }, responder: @escaping Responder
    ) throws {
        try self.init(
            configuration: configuration, logger: logger, now: now, onListening: onListening, interceptor: nil,
            requests: nil, tracing: nil, responder: responder)
    }

    init(
        configuration: Configuration, logger: Logger, now: @escaping @Sendable () -> Instant,
        onListening: @escaping @Sendable (Int) async -> Void, interceptor: Interceptor?,
        requests: RequestLog?, tracing: RequestTracing?, responder: @escaping Responder
    ) throws {
        self.requests = requests
        self.tracing = tracing
        self.interceptor = interceptor
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        self.responder = responder
        date = HTTPDate(now: now)
        connections = OpenConnections(limits: configuration.limits)
        tls = try configuration.tls?.context()
    }

    public var openConnections: Int { connections.count }

    public func run() async throws {
        let limits = configuration.limits
        let channel = ListenerChannel(
            limits: limits, tls: tls, connections: connections, interceptor: interceptor,
            responder: { client in
                { request, writer, channel in try await respond(to: request, client.asking(on: channel), writer) }
            })
        let server = channel.server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: Self.backlog,
                availableConnectionsDelegate: .maximum(limits.maxConnections, logger: logger)),
            onServerRunning: { channel in await begin(channel) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await cutAfterShutdown() }
            do {
                try await server.run()
            } catch let error as IOError {
                throw ListenerAddressError(error, host: configuration.host, port: configuration.port)
            }
            group.cancelAll()
        }
    }

    /// Connections that wait to be accepted; Linux cuts it to `net.core.somaxconn`.
    private static let backlog = 1024

    private func begin(_ channel: any Channel) async {
        do {
            try await channel.eventLoop.submit {
                // Accepting several at a time would step over the limit on connections.
                try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
                try channel.pipeline.syncOperations.addHandler(AcceptPauseHandler(), position: .first)
            }.get()
        } catch {
            logger.error("The listener could not be set up whole.", metadata: ["error": "\(error)"])
        }
        await onListening(channel.localAddress?.port ?? configuration.port)
    }

    private func cutAfterShutdown() async {
        do {
            try await gracefulShutdown()
            try await Task.sleep(nanoseconds: UInt64(configuration.limits.shutdownTimeout.nanoseconds))
            logger.notice("Cutting connections that did not end.", metadata: ["connections": "\(connections.count)"])
            connections.closeAll()
        } catch {
            // Cancelled: the server has ended, or was told to at once.
            return
        }
    }

    private func respond(to request: Request, _ client: Client, _ writer: consuming ResponseWriter) async throws {
        let id = RequestID(of: request.headers)
        let start = ContinuousClock.now
        let span = tracing.flatMap { tracing in requests.flatMap { tracing.span(of: request.head, id, $0) } }
        // A task's value is bound for a closure, which can't consume what it captures.
        var unused: ResponseWriter? = consume writer
        try await RequestID.$current.withValue(id) {
            try await InstrumentationContext.$current.withValue(span?.context) {
                let response = await answer(to: request, client, id)
                guard let writer = unused.take() else { return }
                var isWhole = false
                defer {
                    requests?.note(
                        request.head, id, status: response.status.code, took: ContinuousClock.now - start,
                        isWhole: isWhole)
                    span?.end(status: response.status.code, isWhole: isWhole)
                }
                if request.method == .head {
                    try await writer.writeResponse(response.head)
                } else {
                    try await writer.write(response: response.head, body: response.body)
                }
                isWhole = true
            }
        }
    }

    private func answer(to request: Request, _ client: Client, _ id: RequestID) async -> Response {
        var response: Response
        do {
            response = try await responder(request, client)
        } catch {
            response = Problem(error).response
        }
        response.headers[.date] = date.text
        if let name = RequestID.name { response.headers[name] = id.description }
        return response
    }
}
