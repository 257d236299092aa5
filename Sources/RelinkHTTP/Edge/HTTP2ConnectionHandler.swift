import NIOCore
import NIOHTTP2

/// Ends an HTTP/2 connection on which no stream is open for too long, and one that was asked to end and doesn't:
/// `NIOHTTP2ServerConnectionManagementHandler`, which sends the GOAWAY frames, waits for ever for a client that
/// doesn't answer its ping.
final class HTTP2ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let limits: ListenerLimits
    private var streams = 0
    private var isInputClosed = false
    private var idleTimer: Scheduled<Void>?
    private var endTimer: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    init(limits: ListenerLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        startIdleTimer()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        endTimer?.cancel()
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            endWithin(streams == 0 ? limits.lingerTimeout : limits.answerTimeout + limits.drainTimeout)
        } else if event as? ChannelEvent == .inputClosed {
            isInputClosed = true
            if streams == 0 { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// An error that is not one stream's has broken the connection, and nobody else closes it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is NIOHTTP2Errors.UnableToParseFrame, is NIOHTTP2Errors.BadClientMagic,
            is NIOHTTP2Errors.ExcessivelyLargeHeaderBlock, is NIOHTTP2Errors.ExcessiveContinuationFrames:
            context.close(promise: nil)
        case is any NIOHTTP2Error:
            // Perhaps one stream's alone: those that are open have their own limits in time.
            if streams == 0 { quiesce() }
        default:
            context.close(promise: nil)
        }
        context.fireErrorCaught(error)
    }

    /// To be called on the connection's event loop, for each stream that the client opens.
    func streamOpened(_ stream: any Channel) {
        streams += 1
        idleTimer?.cancel()
        stream.closeFuture.assumeIsolated().whenComplete { _ in
            self.streams -= 1
            guard self.streams == 0 else { return }
            if self.isInputClosed { self.context?.close(promise: nil) } else { self.startIdleTimer() }
        }
    }

    private func startIdleTimer() {
        idleTimer?.cancel()
        idleTimer = context?.eventLoop.assumeIsolated().scheduleTask(in: limits.idleTimeout) { self.quiesce() }
    }

    private func quiesce() {
        context?.pipeline.syncOperations.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    private func endWithin(_ limit: TimeAmount) {
        guard endTimer == nil else { return }
        endTimer = context?.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            self.context?.close(promise: nil)
        }
    }
}
