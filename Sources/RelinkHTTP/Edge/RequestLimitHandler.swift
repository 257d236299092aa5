import HummingbirdCore
import NIOCore
import NIOHTTP1

/// Keeps the requests on one HTTP/1 connection, or on one HTTP/2 stream, within their limits in time, and ends the
/// connection when it is over: Hummingbird leaves slow clients, `Connection: close` in answers and malformed requests
/// to whoever stands here.
///
/// What it answers by itself (400, 408, 431, 503) is written here, in its turn behind earlier answers, and the
/// connection lingers until the client has had time to read it.
final class RequestLimitHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: ListenerLimits
    private let isStream: Bool
    private var progress = RequestProgress()
    private var hasReadPart = false
    private var timer: (scheduled: Scheduled<Void>, deadline: NIODeadline)?
    private var context: ChannelHandlerContext?

    /// - Parameter isStream: whether it stands on one stream of an HTTP/2 connection.
    init(limits: ListenerLimits, isStream: Bool) {
        self.limits = limits
        self.isStream = isStream
    }

    // MARK: Inbound

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.scheduled.cancel()
        timer = nil
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasReadPart = true
        let part = unwrapInboundIn(data)
        guard !progress.isLingering, progress.problem == nil else {
            if case .end = part { dropEnd(context) }
            return
        }
        switch part {
        case .head(let head):
            progress.readHead(isLast: head.isLastOfConnection, at: .now())
            if isStream, Self.size(of: head) > limits.maxHeaderBytes {
                return refuse(.headersTooLarge, context)
            }
            if isStream, !Self.isLengthPlain(head) { return refuse(.malformedRequest, context) }
        case .body:
            break
        case .end:
            progress.readEnd(at: .now())
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isStream, !hasReadPart, progress.phase == .idle {
            progress.hasPartOfHead = true
            progress.since = .now()
        }
        hasReadPart = false
        schedule(context)
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if progress.phase == .writing { progress.since = .now() }
        schedule(context)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        failRequestCutShort(context)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            quiesce(context)
        } else if let room = event as? RoomWantedEvent {
            if progress.phase == .idle, progress.since + limits.crowdedIdleTimeout <= .now(), room.takeOne() {
                context.close(promise: nil)
            }
        } else if event as? ChannelEvent == .inputClosed {
            if progress.isLingering { return context.close(promise: nil) }
            failRequestCutShort(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isStream, error is HTTPParserError || error is NIOHTTPDecoderError || error is ByteToMessageDecoderError
        else { return context.fireErrorCaught(error) }
        guard !progress.isLingering, progress.problem == nil else { return }
        let problem: Problem = error as? HTTPParserError == .headerOverflow ? .headersTooLarge : .malformedRequest
        if progress.canAnswerNow {
            refuse(problem, context)
        } else if progress.phase == .leftover {
            context.close(promise: nil)
        } else if progress.owed == 1, progress.isReading {
            progress.endsAfterThisAnswer = true
        } else if !progress.endsAfterAnswer {
            progress.problem = problem
        }
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !progress.isLingering else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let response) where response.status.code < 200:
            context.write(data, promise: promise)
        case .head(let response):
            context.write(wrapOutboundOut(.head(begin(response))), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            progress.wroteEnd(at: .now())
            context.write(data, promise: promise)
            goOn(context)
        }
    }

    private func begin(_ response: HTTPResponseHead) -> HTTPResponseHead {
        progress.answerHasBegun = true
        progress.since = .now()
        let connection = response.headers.first(name: "connection")
        if connection == "close" || progress.endsAfterAnswer && progress.owed == 1 {
            progress.endsAfterThisAnswer = true
        }
        // HTTP/2 has no such field: RFC 9113, section 8.2.2.
        let isClosing = progress.endsAfterThisAnswer && !isStream
        guard isClosing || connection != nil else { return response }
        var response = response
        response.headers.remove(name: "connection")
        if isClosing { response.headers.add(name: "connection", value: "close") }
        return response
    }

    /// Behind an answer: the next request's time begins, or the connection ends.
    private func goOn(_ context: ChannelHandlerContext) {
        if progress.endsAfterThisAnswer || progress.isQuiescing && progress.owed == 0 {
            end(context, isClientSending: progress.isReading || progress.owed > 0)
        } else if let problem = progress.problem, progress.owed == 0 || progress.owed == 1 && progress.isReading {
            refuse(problem, context)
        } else {
            schedule(context)
        }
    }

    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: problem.body)
        var response = problem.head(length: body.readableBytes)
        response.headers.remove(name: "connection")
        if !isStream { response.headers.add(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        end(context, isClientSending: true)
    }

    /// - Parameter isClientSending: where it may be, what it sends is dropped until it has seen the answer.
    private func end(_ context: ChannelHandlerContext, isClientSending: Bool) {
        progress.isLingering = true
        progress.since = .now()
        context.flush()
        schedule(context)
        guard !isStream else { return }
        let outputClosed = context.eventLoop.makePromise(of: Void.self)
        outputClosed.futureResult.assumeIsolated().whenComplete { result in
            if case .success = result, isClientSending { return }
            context.close(promise: nil)
        }
        context.close(mode: .output, promise: outputClosed)
    }

    // MARK: Requests and answers that do not come by here

    var maxHeadBytes: Int { limits.maxHeaderBytes }

    /// Whether a request that is read now is the only one.
    var isFree: Bool { !progress.isLingering && progress.problem == nil && progress.owed == 0 && !progress.isReading }

    /// A whole request was read.
    func readRequest() {
        let now = NIODeadline.now()
        progress.readHead(isLast: false, at: now)
        progress.readEnd(at: now)
        if let context { schedule(context) }
    }

    /// Whether the answer to the only request is like any other, and may be written beside this handler.
    var isAnswerPlain: Bool {
        !progress.isLingering && progress.problem == nil && progress.owed == 1 && !progress.isReading
            && !progress.answerHasBegun && !progress.endsAfterAnswer && !progress.endsAfterThisAnswer
    }

    /// A whole answer was written.
    func wroteAnswer() {
        progress.wroteEnd(at: .now())
        if let context { goOn(context) }
    }

    // MARK: Endings

    private func dropEnd(_ context: ChannelHandlerContext) {
        progress.isReading = false
        if progress.isLingering, !isStream { context.close(promise: nil) }
    }

    /// The stream of a request's parts just ends where the connection does, and what came would pass for all of it.
    private func failRequestCutShort(_ context: ChannelHandlerContext) {
        guard progress.isCutShort else { return }
        progress.isCutShort = false
        context.fireErrorCaught(Problem.malformedRequest)
    }

    private func quiesce(_ context: ChannelHandlerContext) {
        progress.isQuiescing = true
        progress.endsAfterAnswer = true
        switch progress.phase {
        case .idle, .head, .leftover:
            context.close(promise: nil)
        case .body, .writing:
            progress.since = .now()
            schedule(context)
        case .answer, .lingering:
            break
        }
    }

    // MARK: Time

    private func begin(_ context: ChannelHandlerContext) {
        progress.since = .now()
        schedule(context)
    }

    /// Sees to it that a timer fires no later than the present phase's deadline. One that fires early looks again, so
    /// that a busy connection moves no timer.
    private func schedule(_ context: ChannelHandlerContext) {
        guard let deadline = progress.deadline(limits, isWritable: context.channel.isWritable) else { return }
        if let timer {
            guard deadline < timer.deadline else { return }
            timer.scheduled.cancel()
        }
        let scheduled = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.checkTime(context)
        }
        timer = (scheduled, deadline)
    }

    private func checkTime(_ context: ChannelHandlerContext) {
        guard let deadline = progress.deadline(limits, isWritable: context.channel.isWritable) else { return }
        guard deadline <= .now() else { return schedule(context) }
        switch progress.phase {
        case .head, .body: refuse(.tooSlow, context)
        case .answer: refuse(.unavailable, context)
        case .idle, .writing, .leftover, .lingering: context.close(promise: nil)
        }
    }

    /// HTTP/2 needs no `Content-Length`, and its decoder passes over one that is no number: `+5`, `5, 5`.
    private static func isLengthPlain(_ head: HTTPRequestHead) -> Bool {
        guard let length = head.headers.first(name: "content-length") else { return true }
        return !length.isEmpty && length.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// As HTTP/2 counts it, without the 32 bytes that each field's bookkeeping adds.
    private static func size(of head: HTTPRequestHead) -> Int {
        head.headers.reduce(head.uri.utf8.count) { size, field in
            size + field.name.utf8.count + field.value.utf8.count
        }
    }
}
