import NIOCore
import NIOPosix

/// Many who watch a server's `/api/stream` at once, on an event loop of their own.
struct StreamReaders {
    let host: String
    let port: Int
    let count: Int

    /// Reads while the body runs.
    ///
    /// - Returns: how many bytes all of them read together.
    func reading<Value: Sendable>(
        _ body: () async throws -> Value
    ) async throws -> (value: Value, bytes: Int) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let tally = NIOLoopBoundBox.makeBoxSendingValue(0, eventLoop: group.next())
        var channels: [any Channel] = []
        let outcome: Result<Value, any Error>
        do {
            for _ in 0..<count { channels.append(try await connect(group, tally)) }
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        let bytes = try await group.next().submit { tally.value }.get()
        for channel in channels { channel.close(promise: nil) }
        try await group.shutdownGracefully()
        return (try outcome.get(), bytes)
    }

    private func connect(_ group: MultiThreadedEventLoopGroup, _ tally: NIOLoopBoundBox<Int>) async throws
        -> any Channel
    {
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StreamReader(tally))
                }
            }
            .connect(host: host, port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: "GET /api/stream HTTP/1.1\r\nhost: \(host):\(port)\r\n\r\n"))
        return channel
    }
}

private final class StreamReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let tally: NIOLoopBoundBox<Int>

    init(_ tally: NIOLoopBoundBox<Int>) {
        self.tally = tally
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        tally.value += unwrapInboundIn(data).readableBytes
    }
}
