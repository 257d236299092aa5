import NIOCore
import NIOHTTP1
import Relink

/// Answers webhooks on the connection's own event loop, and passes all other requests on.
///
/// Requests of one connection are answered in their order: whatever comes behind one that is still owed its answer
/// waits here, and nothing more is read meanwhile.
final class WebhookHandler: ChannelDuplexHandler, PlainRequestResponder {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        /// The rest of a request that others answer is passed on.
        case passing
        case reading(IncomingDelivery)
        case appending(IncomingDelivery)
        /// The rest of a request that has been answered is dropped.
        case dropping
    }

    private let endpoint: WebhookEndpoint
    private let client: Client
    private var state = State.idle
    /// Requests passed on whose answer is not complete.
    private var owedByOthers = 0
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
    private var isTakingWaiting = false
    private var isReadHeld = false
    private var isEndHeld = false
    /// What befell the request that waits behind the one at hand: its end never came.
    private var cutShort: Problem?
    private var context: ChannelHandlerContext?
    /// Of the connection's event loop.
    private var answers: AnswerQueue?
    /// Where most requests come from, on a connection of HTTP/1.
    private var plainRequests: PlainRequestHandler?

    init(endpoint: WebhookEndpoint, client: Client) {
        self.endpoint = endpoint
        self.client = client
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        answers = endpoint.answers.queue(on: context.eventLoop)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        answers = nil
        plainRequests = nil
    }

    // MARK: Plain requests

    func attach(to requests: PlainRequestHandler) {
        plainRequests = requests
    }

    func answers(_ target: String) -> Bool {
        context != nil && !isBusy && owedByOthers == 0 && WebhookEndpoint.sourceName(in: target) != nil
    }

    func take(_ request: PlainRequest) {
        guard let context, let source = WebhookEndpoint.sourceName(in: request.target) else { return }
        var found: IncomingDelivery?
        do {
            let delivery = try endpoint.delivery(request, to: source, from: client)
            found = delivery
            try endpoint.admit(delivery)
            finish(delivery, context)
        } catch {
            refuse(error, found, isRequestOver: true, context)
        }
    }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if waiting.isEmpty, canTake(part) { take(part, context) } else { waiting.append(part) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        waiting.removeAll()
        state = .idle
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        takeWaiting(context)
        context.fireChannelWritabilityChanged()
    }

    /// Whoever hears that the client has ended its side closes the connection, and knows nothing of a webhook under
    /// way: that gets its answer first.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed, isBusy {
            isEndHeld = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let problem = error as? Problem else { return context.fireErrorCaught(error) }
        guard waiting.isEmpty else { return cutShort = problem }
        switch state {
        case .reading(let delivery): refuse(problem, delivery, isRequestOver: true, context)
        case .appending: cutShort = problem
        case .idle, .passing, .dropping: context.fireErrorCaught(problem)
        }
    }

    private func canTake(_ part: HTTPServerRequestPart) -> Bool {
        switch (state, part) {
        case (.appending, _): false
        case (.idle, .head(let head)): owedByOthers == 0 || WebhookEndpoint.sourceName(in: head.path) == nil
        default: true
        }
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.idle, .head(let head)):
            if let source = WebhookEndpoint.sourceName(in: head.path) {
                begin(head, source, context)
            } else {
                owedByOthers += 1
                state = .passing
                context.fireChannelRead(wrapInboundOut(part))
            }
        case (.passing, _):
            if case .end = part { state = .idle }
            context.fireChannelRead(wrapInboundOut(part))
        case (.reading(let delivery), .body(let bytes)):
            do { try delivery.add(bytes) } catch { refuse(error, delivery, context) }
        case (.reading(let delivery), .end):
            finish(delivery, context)
        case (.dropping, .end):
            state = .idle
        default:
            break
        }
    }

    private func begin(_ head: HTTPRequestHead, _ source: Substring, _ context: ChannelHandlerContext) {
        var found: IncomingDelivery?
        do {
            let delivery = try endpoint.delivery(head, to: source, from: client)
            found = delivery
            try endpoint.admit(delivery)
            state = .reading(delivery)
            if delivery.awaitsInvitation {
                context.writeAndFlush(
                    wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
            }
        } catch {
            refuse(error, found, hasBody: head.method != .HEAD, context)
        }
    }

    private func finish(_ delivery: IncomingDelivery, _ context: ChannelHandlerContext) {
        guard let answers else { return refuse(Problem.unavailable, delivery, isRequestOver: true, context) }
        state = .appending(delivery)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        do {
            try endpoint.append(delivery) { answers.add($0, for: handler) }
        } catch {
            refuse(error, delivery, isRequestOver: true, context)
        }
    }

    // MARK: Answers

    func answer(_ result: Result<AppendOutcome, StoreError>) {
        // The connection may be gone.
        guard let context, case .appending = state else { return }
        switch result {
        case .success(let outcome):
            if plainRequests?.answer({ endpoint.message(of: outcome) }) == true { break }
            let body = ByteBuffer(string: outcome.json)
            write(endpoint.head(of: outcome, length: body.readableBytes), body, context)
        case .failure:
            write(.unavailable, context)
        }
        end(isRequestOver: true, context)
    }

    private func refuse(
        _ error: any Error, _ delivery: IncomingDelivery?, isRequestOver: Bool = false, hasBody: Bool = true,
        _ context: ChannelHandlerContext
    ) {
        write(endpoint.refuse(error, delivery), hasBody: hasBody, context)
        end(isRequestOver: isRequestOver, context)
    }

    /// - Parameter hasBody: false in an answer to HEAD, which has the length of the body that GET would bring.
    private func write(_ problem: Problem, hasBody: Bool = true, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: problem.body)
        write(endpoint.head(of: problem, length: body.readableBytes), hasBody ? body : nil, context)
    }

    private func write(_ head: HTTPResponseHead, _ body: ByteBuffer?, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func end(isRequestOver: Bool, _ context: ChannelHandlerContext) {
        state = isRequestOver ? .idle : .dropping
        takeWaiting(context)
        plainRequests?.goOn()
    }

    private func takeWaiting(_ context: ChannelHandlerContext) {
        // What is taken may be answered at once, which leads here again.
        guard !isTakingWaiting else { return }
        isTakingWaiting = true
        defer { isTakingWaiting = false }
        guard !waiting.isEmpty || isReadHeld || isEndHeld || cutShort != nil else { return }
        while let part = waiting.first, canTake(part) {
            waiting.removeFirst()
            take(part, context)
        }
        // Those behind this one pass nothing on before they hear it.
        context.fireChannelReadComplete()
        if waiting.isEmpty, let problem = cutShort, !isAppending {
            cutShort = nil
            errorCaught(context: context, error: problem)
        }
        if waiting.isEmpty, isReadHeld, context.channel.isWritable {
            isReadHeld = false
            context.read()
        }
        if isEndHeld, !isBusy {
            isEndHeld = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    // MARK: Outbound

    /// A client that reads no answers is asked for no more requests: what it is owed would fill the memory.
    func read(context: ChannelHandlerContext) {
        if waiting.isEmpty, context.channel.isWritable { context.read() } else { isReadHeld = true }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let isEnd = if case .end = unwrapOutboundIn(data) { true } else { false }
        context.write(data, promise: promise)
        guard isEnd else { return }
        owedByOthers = max(0, owedByOthers - 1)
        takeWaiting(context)
    }

    private var isAppending: Bool { if case .appending = state { true } else { false } }

    private var isBusy: Bool {
        switch state {
        case .reading, .appending: true
        case .idle, .passing, .dropping: !waiting.isEmpty
        }
    }
}
