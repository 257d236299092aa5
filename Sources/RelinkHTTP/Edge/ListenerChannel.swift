import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOHTTPTypes
import NIOSSL
import NIOTLS

/// Sets up one connection, HTTP/1.1 in the clear or HTTP/1.1 or 2 behind TLS, and lets Hummingbird carry its requests.
struct ListenerChannel: ServerChildChannel {
    typealias RequestChannel = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let connection: EventLoopFuture<Connection>
    }

    struct Connection: Sendable {
        let requests: Requests
        let hasClientCertificate: Bool
    }

    enum Requests: Sendable {
        case http1(EventLoopFuture<RequestChannel>)
        case http2(NIOHTTP2Handler.AsyncStreamMultiplexer<RequestChannel>)
    }

    let limits: ListenerLimits
    let tls: NIOSSLContext?
    let connections: OpenConnections
    let interceptor: HTTPListener.Interceptor?
    let responder: @Sendable (Client) -> HTTPChannelHandler.Responder

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        connections.add(channel)
        return channel.eventLoop.makeCompletedFuture {
            // One connection that sends without end is read a little at a time, as others of its loop wait meanwhile.
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2048, maximum: Self.maxBytesPerRead))
            guard let tls else {
                let requests = Requests.http1(try setUpHTTP1(channel, isSecure: false, hasCertificate: false))
                return Value(
                    channel: channel,
                    connection: channel.eventLoop.makeSucceededFuture(
                        Connection(requests: requests, hasClientCertificate: false)))
            }
            return Value(channel: channel, connection: try setUpTLS(channel, tls))
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            let connection = try await value.connection.get()
            switch connection.requests {
            case .http1(let channel):
                await serve(try await channel.get(), value.channel, connection.hasClientCertificate, logger)
            case .http2(let multiplexer):
                try await serve(multiplexer, value.channel, connection.hasClientCertificate, logger)
            }
        } catch {
            logger.debug("A connection ended early.", metadata: ["error": "\(error)"])
        }
        value.channel.close(promise: nil)
    }

    /// Not part of the function that waits for the first request, which thus needs a third of the memory.
    @inline(never)
    private func serve(
        _ requests: RequestChannel, _ channel: any Channel, _ hasCertificate: Bool, _ logger: Logger
    ) async {
        let client = Client(channel: channel, hasCertificate: hasCertificate)
        await HTTP1Channel(responder: responder(client)).handle(value: requests, logger: logger)
    }

    @inline(never)
    private func serve(
        _ multiplexer: NIOHTTP2Handler.AsyncStreamMultiplexer<RequestChannel>, _ channel: any Channel,
        _ hasCertificate: Bool, _ logger: Logger
    ) async throws {
        let client = Client(channel: channel, hasCertificate: hasCertificate)
        let http = HTTP1Channel(responder: responder(client))
        try await withThrowingDiscardingTaskGroup { group in
            for try await stream in multiplexer.inbound {
                group.addTask { await http.handle(value: stream, logger: logger) }
            }
        }
    }

    private func setUpTLS(_ channel: any Channel, _ tls: NIOSSLContext) throws -> EventLoopFuture<Connection> {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(NIOSSLServerHandler(context: tls))
        try pipeline.addHandler(HandshakeLimitHandler(limits: limits))
        let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Connection> { result, channel in
            channel.eventLoop.makeCompletedFuture {
                let tls = try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
                let hasCertificate = tls.peerCertificate != nil
                let requests: Requests =
                    result == .negotiated("h2")
                    ? .http2(try setUpHTTP2(channel, hasCertificate))
                    : .http1(try setUpHTTP1(channel, isSecure: true, hasCertificate: hasCertificate))
                return Connection(requests: requests, hasClientCertificate: hasCertificate)
            }
        }
        try pipeline.addHandler(negotiation)
        return negotiation.protocolNegotiationResult
    }

    private func setUpHTTP1(
        _ channel: any Channel, isSecure: Bool, hasCertificate: Bool
    ) throws -> EventLoopFuture<RequestChannel> {
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderFieldSize = limits.maxHeaderBytes
        decoderLimits.maxHeaderListSize = limits.maxHeaderBytes
        let pipeline = channel.pipeline.syncOperations
        let requestLimit = RequestLimitHandler(limits: limits, isStream: false)
        let responder = interceptor?(Client(channel: channel, hasCertificate: hasCertificate))
        if let responder {
            try pipeline.addHandler(PlainRequestHandler(responder: responder, limits: requestLimit))
        }
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoderLimits)
        try pipeline.addHandler(HTTP1RequestFilter())
        try pipeline.addHandler(requestLimit)
        if let responder { try pipeline.addHandler(responder) }
        let late = LateRequestChannel(isSecure: isSecure, on: channel.eventLoop)
        try pipeline.addHandler(late)
        return late.requests
    }

    private func setUpHTTP2(
        _ channel: any Channel, _ hasCertificate: Bool
    ) throws -> NIOHTTP2Handler.AsyncStreamMultiplexer<RequestChannel> {
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: Self.maxConcurrentStreams),
            // Somewhat more than is taken, so that a head that is too large gets its 431 and not a broken connection.
            HTTP2Setting(parameter: .maxHeaderListSize, value: 2 * limits.maxHeaderBytes + 16_384),
        ]
        let client = Client(channel: channel, hasCertificate: hasCertificate)
        let ending = HTTP2ConnectionHandler(limits: limits)
        let loopBound = NIOLoopBound(ending, eventLoop: channel.eventLoop)
        let multiplexer = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
            mode: .server,
            connectionManagerConfiguration: .init(maxIdleTime: nil, maxAge: nil, maxGraceTime: nil, keepalive: nil),
            http2HandlerConfiguration: configuration
        ) { [limits, interceptor, connections] stream in
            stream.eventLoop.makeCompletedFuture {
                guard connections.addStream(stream) else { throw ListenerFull() }
                loopBound.value.streamOpened(stream)
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try pipeline.addHandler(RequestLimitHandler(limits: limits, isStream: true))
                if let interceptor { try pipeline.addHandler(interceptor(client)) }
                try pipeline.addHandler(HTTPTypesCodec(isSecure: true))
                return try RequestChannel(wrappingChannelSynchronously: stream)
            }
        }
        try channel.pipeline.syncOperations.addHandler(ending)
        return multiplexer
    }

    private struct ListenerFull: Error {}

    private static let maxBytesPerRead = 16_384

    /// Each may hold a body, and Codat sends few at a time.
    private static let maxConcurrentStreams = 32
}
