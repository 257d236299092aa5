import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns NIO's HTTP messages into the types that Hummingbird reads.
///
/// The codec of swift-nio-extras loses the version, so that a client of HTTP/1.0 waits in vain for the end of the
/// connection, and takes every target through a URL parser. This one marks a request that is its connection's last with
/// `Connection: close`, and parses only what is not a plain path.
final class HTTPTypesCodec: ChannelDuplexHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let scheme: String

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
            context.fireChannelRead(wrapInboundOut(.end(trailers.map { HTTPFields($0, splitCookie: false) })))
        }
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
        var fields = HTTPFields(head.headers, splitCookie: false)
        if head.isLastOfConnection { fields[.connection] = "close" }
        return HTTPRequest(
            method: try HTTPRequest.Method(head.method), scheme: scheme, authority: head.headers.first(name: "host"),
            path: head.path, headerFields: fields)
    }

}

extension HTTPRequestHead {
    /// Whether an HTTP/1 client sends nothing more, or can't be heard: behind a request to upgrade, the decoder stops
    /// reading, and no upgrade is offered here.
    var isLastOfConnection: Bool {
        version.major < 2 && (!isKeepAlive || version == .http1_0 || headers.contains(name: "upgrade"))
    }

    /// The path and query of a target in origin form or, as proxies may send it, in absolute form (RFC 9112, 3.2).
    var path: String {
        guard uri.utf8.first != UInt8(ascii: "/") else { return uri }
        for scheme in ["http://", "https://"] where uri.lowercased().hasPrefix(scheme) {
            let rest = uri.dropFirst(scheme.count)
            guard let start = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
            return rest[start] == "/" ? String(rest[start...]) : "/" + rest[start...]
        }
        return uri
    }
}
