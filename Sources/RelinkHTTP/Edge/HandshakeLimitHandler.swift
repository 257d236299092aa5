import NIOCore
import NIOTLS

/// Closes a connection whose TLS handshake takes too long, or goes on when the listener shuts down; gone once that is
/// over.
final class HandshakeLimitHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let limits: ListenerLimits
    private let since = NIODeadline.now()
    private var timer: Scheduled<Void>?

    init(limits: ListenerLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.requestTimeout) {
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if event is ChannelShouldQuiesceEvent {
            context.close(promise: nil)
        } else if let room = event as? RoomWantedEvent {
            if since + limits.crowdedIdleTimeout <= .now(), room.takeOne() { context.close(promise: nil) }
        } else if case .handshakeCompleted? = event as? TLSUserEvent {
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
    }
}
