import NIOCore

/// Who answers requests that a ``PlainRequestHandler`` has read.
protocol PlainRequestResponder: ChannelHandler {
    /// Told once, before anything is read.
    func attach(to requests: PlainRequestHandler)

    /// Whether a request for this target is this responder's to answer, now.
    func answers(_ target: String) -> Bool

    func take(_ request: PlainRequest)
}

/// Stands before NIO's decoder and spares it the requests that most senders make: those that are plain and for the
/// responder reach it directly, and their answers go out as bytes.
///
/// The first thing that is not so goes to the decoder, with all that follows on this connection: two readers of one
/// connection must never disagree about where a request begins.
final class PlainRequestHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let responder: any PlainRequestResponder
    private let limits: RequestLimitHandler
    private var context: ChannelHandlerContext?
    /// Bytes that are not part of a request that was taken. Bounded, as nothing more is read while one is answered, and
    /// as only the beginning of a plain request is kept otherwise.
    private var held = ByteBuffer()
    private var isPassing = false
    private var isAnswerOwed = false
    private var isReading = false
    private var isReadHeld = false
    private var isEndHeld = false

    init(responder: any PlainRequestResponder, limits: RequestLimitHandler) {
        self.responder = responder
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        responder.attach(to: self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isPassing else { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        if held.readableBytes == 0 { held = bytes } else { held.writeBuffer(&bytes) }
        readHeld(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Whoever keeps the time must hear that part of a request has come.
        if isPassing || held.readableBytes > 0 { context.fireChannelReadComplete() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        held = ByteBuffer()
        isPassing = true
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed, !isPassing, held.readableBytes > 0 {
            guard !isAnswerOwed else { return isEndHeld = true }
            pass(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func readHeld(_ context: ChannelHandlerContext) {
        // A request may be answered while it is being taken, which leads here again.
        guard !isReading else { return }
        isReading = true
        while !isPassing, !isAnswerOwed, held.readableBytes > 0, takeHeld(context) {}
        isReading = false
        guard !isAnswerOwed || held.readableBytes == 0 else { return }
        if isEndHeld {
            isEndHeld = false
            userInboundEventTriggered(context: context, event: ChannelEvent.inputClosed)
        }
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    /// - Returns: false where more has to come first.
    private func takeHeld(_ context: ChannelHandlerContext) -> Bool {
        switch PlainRequest.read(held, maxHeadBytes: min(limits.maxHeadBytes, PlainRequest.maxHeadBytes)) {
        case .partial:
            return false
        case .whole(let request, let length) where limits.isFree && responder.answers(request.target):
            held.moveReaderIndex(forwardBy: length)
            if held.readableBytes == 0 { held = ByteBuffer() }
            isAnswerOwed = true
            limits.readRequest()
            responder.take(request)
        case .whole, .other:
            pass(context)
        }
        return true
    }

    private func pass(_ context: ChannelHandlerContext) {
        isPassing = true
        let bytes = held
        held = ByteBuffer()
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    // MARK: Outbound

    func read(context: ChannelHandlerContext) {
        if isAnswerOwed, held.readableBytes > 0 { isReadHeld = true } else { context.read() }
    }

    /// Writes a whole answer.
    ///
    /// - Parameter bytes: makes them; without a `Connection` field.
    /// - Returns: false where the answer takes more than that, and must go through the encoder.
    func answer(_ bytes: () -> ByteBuffer) -> Bool {
        guard let context, limits.isAnswerPlain else { return false }
        context.writeAndFlush(wrapOutboundOut(bytes()), promise: nil)
        limits.wroteAnswer()
        return true
    }

    /// Told by the responder when the request that it took has its answer.
    func goOn() {
        guard isAnswerOwed, let context else { return }
        isAnswerOwed = false
        guard !isReading else { return }
        readHeld(context)
        if isPassing || held.readableBytes > 0 { context.fireChannelReadComplete() }
    }
}
