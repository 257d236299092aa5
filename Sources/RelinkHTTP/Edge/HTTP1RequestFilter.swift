import NIOCore
import NIOHTTP1

/// Refuses what the decoder of HTTP/1 lets through although servers and proxies are known to disagree about it (a
/// transfer coding other than `chunked`, several hosts), and what it would collect bytes without end for: a tunnel, and
/// whatever comes behind a request to upgrade.
final class HTTP1RequestFilter: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart

    private var asksForUpgrade = false
    /// Behind a request to upgrade the decoder only collects what comes, and no upgrade is offered here.
    private var hasDecoderStopped = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            do { try check(head) } catch { return context.fireErrorCaught(error) }
        case .body: break
        case .end: hasDecoderStopped = asksForUpgrade
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if !hasDecoderStopped { context.read() }
    }

    private func check(_ head: HTTPRequestHead) throws(HTTPParserError) {
        guard head.method != .CONNECT else { throw .invalidMethod }
        var hosts = 0
        var codings = 0
        asksForUpgrade = false
        for (name, value) in head.headers {
            if name.utf8.isEqual(toLowercased: "host") {
                hosts += 1
            } else if name.utf8.isEqual(toLowercased: "upgrade") {
                asksForUpgrade = true
            } else if name.utf8.isEqual(toLowercased: "transfer-encoding") {
                codings += 1
                guard codings == 1, value.utf8.isEqual(toLowercased: "chunked") else {
                    throw .unexpectedContentLength
                }
            }
        }
        guard hosts == 1 || hosts == 0 && head.version == .http1_0 else { throw .invalidHeaderToken }
    }
}
