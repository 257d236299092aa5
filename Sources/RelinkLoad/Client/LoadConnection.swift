import NIOCore

/// One keep-alive connection with at most one request under way.
final class LoadConnection<Source: RequestSource>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let driver: LoadDriver<Source>
    private var context: ChannelHandlerContext?
    private var scanner = ResponseScanner()
    private var received = ByteBuffer()
    private var waiting: (request: SentRequest, due: NIODeadline, sent: NIODeadline)?
    private var fault: LoadOutcome.ConnectionFault?

    init(_ driver: LoadDriver<Source>) {
        self.driver = driver
    }

    var isWaiting: Bool { waiting != nil }

    func send(due: NIODeadline, _ source: inout Source) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 2048)
        let request = source.writeNext(into: &buffer)
        waiting = (request, due, .now())
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    func closeIfOverdue(at now: NIODeadline) {
        guard let waiting, now - waiting.sent > .nanoseconds(LoadPlan.answerLimit.nanoseconds) else { return }
        fault = .timedOut
        close()
    }

    func close() {
        context?.close(promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        driver.opened(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        let wasWaiting = isWaiting
        waiting = nil
        driver.closed(self, wasWaiting: wasWaiting, fault: fault)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        do {
            guard let head = try scanner.next(&received) else { return }
            guard let answered = waiting, received.readableBytes == 0 else { throw ResponseScanner.Unreadable() }
            waiting = nil
            driver.answered(
                answered.request, status: head.status, due: answered.due, sent: answered.sent, at: .now())
            if head.closes { return context.close(promise: nil) }
            driver.free(self)
        } catch {
            fault = .unreadable
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
