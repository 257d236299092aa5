import HummingbirdCore
import NIOCore
import NIOHTTP1

/// Sets up what carries a connection's requests to the responder when the first of them comes by: it takes as much
/// memory as everything else about a connection, and most connections only idle or bring webhooks, which are answered
/// before they come here.
final class LateRequestChannel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart

    /// The connection ended before there was such a request.
    struct NothingAsked: Error {}

    /// Fails with ``NothingAsked`` at the latest when the connection ends.
    let requests: EventLoopFuture<ListenerChannel.RequestChannel>
    private let isSecure: Bool
    private var promise: EventLoopPromise<ListenerChannel.RequestChannel>?

    /// To stand at the end of a connection's pipeline.
    init(isSecure: Bool, on loop: any EventLoop) {
        self.isSecure = isSecure
        let promise = loop.makePromise(of: ListenerChannel.RequestChannel.self)
        self.promise = promise
        requests = promise.futureResult
    }

    deinit {
        // The pipeline may not have taken it.
        promise?.fail(NothingAsked())
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let promise else { return context.fireChannelRead(data) }
        self.promise = nil
        do {
            try context.pipeline.syncOperations.addHandler(HTTPTypesCodec(isSecure: isSecure))
            promise.succeed(
                try ListenerChannel.RequestChannel(
                    wrappingChannelSynchronously: context.channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)))
        } catch {
            promise.fail(error)
            return context.close(promise: nil)
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed, promise != nil { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if promise != nil { context.close(promise: nil) }
        context.fireErrorCaught(error)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        promise?.fail(NothingAsked())
        promise = nil
    }
}
