import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns HTTP/1 messages into the types that HTTP/2 shares.
///
/// The codec of swift-nio-extras loses the version, so that a client of HTTP/1.0 waits in vain for the end of the
/// connection, and takes every target through a URL parser. This one marks a request that is its connection's last with
/// `Connection: close`, and parses only what is not a plain path. It refuses what the decoder lets through although
/// servers and proxies are known to disagree about it: a transfer coding other than `chunked`, and several hosts.
final class HTTP1RequestCodec: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let scheme: String
    private var asksForUpgrade = false
    /// Behind a request to upgrade the decoder only collects what comes, and no upgrade is offered here.
    private var hasDecoderStopped = false

    init(isSecure: Bool) {
        scheme = isSecure ? "https" : "http"
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            do {
                context.fireChannelRead(wrapInboundOut(.head(try request(head))))
            } catch {
                context.fireErrorCaught(HTTPParserError.invalidMethod)
            }
        case .body(let body):
            context.fireChannelRead(wrapInboundOut(.body(body)))
        case .end(let trailers):
            hasDecoderStopped = asksForUpgrade
            context.fireChannelRead(wrapInboundOut(.end(trailers.map { HTTPFields($0, splitCookie: false) })))
        }
    }

    func read(context: ChannelHandlerContext) {
        if !hasDecoderStopped { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let response):
            context.write(wrapOutboundOut(.head(HTTPResponseHead(response))), promise: promise)
        case .body(let body):
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: promise)
        case .end(let trailers):
            context.write(wrapOutboundOut(.end(trailers.map(HTTPHeaders.init))), promise: promise)
        }
    }

    private func request(_ head: HTTPRequestHead) throws -> HTTPRequest {
        // No tunnel is offered either, and the decoder would collect all that comes behind the head of one.
        guard head.method != .CONNECT else { throw HTTPParserError.invalidMethod }
        var fields = HTTPFields(head.headers, splitCookie: false)
        if let coding = fields[.transferEncoding], coding.lowercased() != "chunked" {
            throw HTTPParserError.unexpectedContentLength
        }
        let hosts = head.headers["host"]
        guard hosts.count == 1 || hosts.isEmpty && head.version == .http1_0 else {
            throw HTTPParserError.invalidHeaderToken
        }
        asksForUpgrade = fields.contains(.upgrade)
        if !head.isKeepAlive || head.version == .http1_0 || asksForUpgrade {
            fields[.connection] = "close"
        }
        return HTTPRequest(
            method: try HTTPRequest.Method(head.method), scheme: scheme, authority: hosts.first,
            path: Self.path(head.uri), headerFields: fields)
    }

    /// The path and query of a target in origin form or, as proxies may send it, in absolute form (RFC 9112, 3.2).
    static func path(_ target: String) -> String {
        guard target.utf8.first != UInt8(ascii: "/") else { return target }
        for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
            let rest = target.dropFirst(scheme.count)
            guard let start = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
            return rest[start] == "/" ? String(rest[start...]) : "/" + rest[start...]
        }
        return target
    }
}
