import NIOCore
import NIOHTTP2

/// Ends an HTTP/2 connection on which no stream is open for too long, and one that was asked to end and doesn't:
/// `NIOHTTP2ServerConnectionManagementHandler`, which sends the GOAWAY frames, waits for ever for a client that
/// doesn't answer its ping.
final class HTTP2ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let limits: ListenerLimits
    private var streams = 0
    private var errors = 0
    private var idleSince = NIODeadline.now()
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
        } else if let room = event as? RoomWantedEvent {
            if streams == 0, idleSince + limits.crowdedIdleTimeout <= .now(), room.takeOne() {
                quiesce()
                context.close(promise: nil)
            }
        } else if event as? ChannelEvent == .inputClosed {
            isInputClosed = true
            if streams == 0 { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// An error that is not one stream's has broken the connection, and nobody else closes it. Whatever else comes on
    /// it would be collected.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        errors += 1
        if Self.isOfConnection(error) || errors > Self.maxErrors {
            context.close(promise: nil)
        } else if streams == 0 {
            // Perhaps one stream's alone: those that are open have their own limits in time.
            quiesce()
        }
        context.fireErrorCaught(error)
    }

    /// As many as one connection may make with single streams; a broken connection makes one with all that it reads.
    private static let maxErrors = 200

    private static func isOfConnection(_ error: any Error) -> Bool {
        switch error {
        case is NIOHTTP2Errors.UnableToParseFrame, is NIOHTTP2Errors.BadClientMagic,
            is NIOHTTP2Errors.ExcessivelyLargeHeaderBlock, is NIOHTTP2Errors.ExcessiveContinuationFrames,
            is NIOHTTP2Errors.ExcessiveControlFrames, is NIOHTTP2Errors.ExcessiveEmptyDataFrames,
            is NIOHTTP2Errors.ExcessiveNumberOfGlitches, is NIOHTTP2Errors.ExcessiveOutboundFrameBuffering,
            is NIOHTTP2Errors.ExcessiveRSTFrames, is NIOHTTP2Errors.ExcessiveStreamErrors:
            true
        default:
            !(error is any NIOHTTP2Error)
        }
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
        idleSince = .now()
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
