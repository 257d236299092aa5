import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Where a server listens.
struct Listening: Sendable {
    let port: Int
    let tls: NIOSSLContext?

    /// - Parameter certificate: of the authority that a server behind TLS is trusted for.
    init(url: String, trusting certificate: String? = nil, protocols: [String] = ["http/1.1"]) throws {
        guard let port = URLComponents(string: url)?.port else { throw NoPort(url: url) }
        self.port = port
        tls = try certificate.map { path in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(path)
            configuration.applicationProtocols = protocols
            return try NIOSSLContext(configuration: configuration)
        }
    }

    struct NoPort: Error { let url: String }
}

/// A connection whose bytes a test decides on, and which waits for nothing longer than it is told.
final class HostileConnection: Sendable {
    struct Received: Sendable {
        var bytes: ByteBuffer
        /// Whether the server has ended the connection.
        var isOver: Bool

        /// Of the answers that came whole, each with a `Content-Length`, in their order.
        var statuses: [Int] {
            var statuses: [Int] = []
            var rest = Substring(String(buffer: bytes))
            while let end = rest.firstRange(of: "\r\n\r\n"), rest.hasPrefix("HTTP/1.1 ") {
                let lines = rest[..<end.lowerBound].split(separator: "\r\n")
                let length =
                    lines.first { $0.lowercased().hasPrefix("content-length: ") }
                    .flatMap { Int($0.dropFirst(16)) } ?? 0
                statuses.append(Int(rest.dropFirst(9).prefix(3)) ?? 0)
                rest = Substring(String(decoding: rest[end.upperBound...].utf8.dropFirst(length), as: UTF8.self))
            }
            return statuses
        }
    }

    private let channel: any Channel
    private let inbox: NIOLoopBound<Inbox>

    private init(_ channel: any Channel, _ inbox: NIOLoopBound<Inbox>) {
        self.channel = channel
        self.inbox = inbox
    }

    /// - Parameter source: which of this machine's addresses it comes from; one has some 28,000 ports.
    static func open(
        _ listening: Listening, from source: String = "127.0.0.1",
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> HostileConnection {
        let opened = try await ClientBootstrap(group: group)
            .connectTimeout(.seconds(30))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(to: try SocketAddress(ipAddress: source, port: 0))
            .connect(host: "127.0.0.1", port: listening.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let inbox = Inbox()
                    if let tls = listening.tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: nil))
                    }
                    try channel.pipeline.syncOperations.addHandler(inbox)
                    return HostileConnection(channel, NIOLoopBound(inbox, eventLoop: channel.eventLoop))
                }
            }
        return opened
    }

    /// Sends without waiting until it is sent.
    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Sends what `next` makes, over and over and as fast as the server takes it, until the connection ends.
    func flood(_ next: @escaping @Sendable () -> [UInt8]) {
        let channel = channel
        channel.writeAndFlush(ByteBuffer(bytes: next())).whenSuccess { [self] in
            // In a moment and not at once, or the event loop would never come to read.
            channel.eventLoop.scheduleTask(in: .microseconds(100)) { self.flood(next) }
        }
    }

    /// Sends the text one byte at a time, and then begins anew, until the connection ends.
    func trickle(_ text: String, every interval: TimeAmount) {
        let bytes = Array(text.utf8)
        let place = NIOLoopBoundBox.makeBoxSendingValue(0, eventLoop: channel.eventLoop)
        let channel = channel
        let task = channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: interval) { _ in
            channel.writeAndFlush(ByteBuffer(bytes: [bytes[place.value % bytes.count]]), promise: nil)
            place.value += 1
        }
        channel.closeFuture.whenComplete { _ in task.cancel() }
    }

    /// Takes what has come so far, once it is enough, the connection is over or the time has passed.
    func received(
        within limit: TimeAmount, until isEnough: @escaping @Sendable (ByteBuffer) -> Bool = { _ in false }
    ) async throws -> Received {
        let (inbox, loop) = (inbox, channel.eventLoop)
        return try await loop.flatSubmit {
            inbox.value.wait(on: loop, within: limit, until: isEnough)
        }.get()
    }

    func close() async {
        // The server may have closed it before.
        try? await channel.close()
    }
}

private final class Inbox: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private struct Waiting {
        let isEnough: (ByteBuffer) -> Bool
        let promise: EventLoopPromise<HostileConnection.Received>
    }

    /// What is beyond this in answers that nobody waits for is dropped.
    private static let capacity = 1 << 20

    private var bytes = ByteBuffer()
    private var isOver = false
    private var waiting: Waiting?

    func wait(
        on loop: any EventLoop, within limit: TimeAmount, until isEnough: @escaping (ByteBuffer) -> Bool
    ) -> EventLoopFuture<HostileConnection.Received> {
        let promise = loop.makePromise(of: HostileConnection.Received.self)
        waiting = Waiting(isEnough: isEnough, promise: promise)
        let timer = loop.assumeIsolated().scheduleTask(in: limit) { self.tell() }
        promise.futureResult.assumeIsolated().whenComplete { _ in timer.cancel() }
        tellIfEnough()
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if bytes.readableBytes < Self.capacity { bytes.writeBuffer(&part) }
        tellIfEnough()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOver = true
        tell()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func tellIfEnough() {
        if isOver || waiting?.isEnough(bytes) == true { tell() }
    }

    private func tell() {
        guard let waiting else { return }
        self.waiting = nil
        let received = HostileConnection.Received(bytes: bytes, isOver: isOver)
        bytes.clear()
        waiting.promise.succeed(received)
    }
}
