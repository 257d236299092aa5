import Logging
import NIOCore
import NIOEmbedded
import Relink
import Synchronization
import Testing

@testable import RelinkHTTP

@Suite("A connection that brings webhooks")
struct WebhookHandlerTests {
    /// Counts how often more is asked of the client.
    private final class ReadCounter: ChannelOutboundHandler, Sendable {
        typealias OutboundIn = Never
        private let reads = Mutex(0)
        var count: Int { reads.withLock { $0 } }

        func read(context: ChannelHandlerContext) {
            reads.withLock { $0 += 1 }
            context.read()
        }
    }

    @Test("A client that reads no answers is asked for no more requests until it does")
    func slowReader() throws {
        let log = FailingLog(error: StoreError(.unavailable, "It is not asked."))
        let endpoint = WebhookEndpoint(
            configuration: PublicListenerConfiguration(
                http: .init(host: "127.0.0.1", port: 0), sources: ["codat": RunningListener.source()]),
            log: log, rejections: RejectionLog(), counters: IngestCounters(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { RunningListener.now })
        let channel = EmbeddedChannel()
        let counter = ReadCounter()
        try channel.pipeline.syncOperations.addHandlers([
            counter, WebhookHandler(endpoint: endpoint, client: Client(address: nil)),
        ])
        channel.pipeline.read()
        let before = counter.count
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.pipeline.read()
        #expect(counter.count == before)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(counter.count == before + 1)
        _ = try channel.finish()
    }
}
