import NIOCore

/// Stops accepting for a moment where the machine has run out of file descriptors or memory for sockets.
///
/// A connection that can't be accepted stays readable, so that NIO's event loop would try again at once, and again: its
/// own back-off delays only reads that are asked for, and this one is still pending.
final class AcceptPauseHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = any Channel

    private let pause: TimeAmount

    init(pause: TimeAmount = .milliseconds(200)) {
        self.pause = pause
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is IOError {
            setAutoRead(false, context)
            context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
                if context.channel.isActive { self.setAutoRead(true, context) }
            }
        }
        context.fireErrorCaught(error)
    }

    private func setAutoRead(_ value: Bool, _ context: ChannelHandlerContext) {
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: value)
        } catch {
            // Only a closed channel refuses this, and that one accepts nothing.
            context.fireErrorCaught(error)
        }
    }
}
