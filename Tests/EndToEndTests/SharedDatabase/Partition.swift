import NIOCore
import NIOPosix
import Synchronization

/// The network between one server and the database, which can stop passing bytes without a word.
final class Partition: Sendable {
    let port: Int
    private let listener: any Channel
    private let isCut: Flag
    private let connections: Connections

    /// - Parameter socket: the database's, a Unix socket.
    static func open(to socket: String) async throws -> Partition {
        let (isCut, connections) = (Flag(), Connections())
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { near in
                connections.add(near)
                return ClientBootstrap(group: near.eventLoop).connect(unixDomainSocketPath: socket).flatMap { far in
                    connections.add(far)
                    return near.eventLoop.makeCompletedFuture {
                        try far.pipeline.syncOperations.addHandler(Relay(to: near, isCut: isCut))
                        try near.pipeline.syncOperations.addHandler(Relay(to: far, isCut: isCut))
                    }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return try Partition(listener, isCut, connections)
    }

    private init(_ listener: any Channel, _ isCut: Flag, _ connections: Connections) throws {
        self.listener = listener
        self.isCut = isCut
        self.connections = connections
        port = listener.localAddress?.port ?? 0
    }

    /// From here on, bytes vanish both ways, and nobody is told.
    func cut() {
        isCut.value.withLock { $0 = true }
    }

    /// What was open is reset, and new connections pass.
    func heal() async {
        isCut.value.withLock { $0 = false }
        await connections.closeAll()
    }

    func close() async throws {
        try await listener.close()
        await connections.closeAll()
    }
}

private final class Flag: Sendable {
    let value = Mutex(false)
}

private final class Connections: Sendable {
    private let open = Mutex<[any Channel]>([])

    func add(_ channel: any Channel) {
        open.withLock { $0.append(channel) }
    }

    func closeAll() async {
        let channels = open.withLock { open in
            defer { open = [] }
            return open
        }
        // Those that are closed already say so.
        for channel in channels { try? await channel.close() }
    }
}

/// Passes on what one side says, and its end.
private final class Relay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let peer: any Channel
    private let isCut: Flag

    init(to peer: any Channel, isCut: Flag) {
        self.peer = peer
        self.isCut = isCut
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isCut.value.withLock({ $0 }) else { return }
        peer.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isCut.value.withLock({ $0 }) { peer.close(promise: nil) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
