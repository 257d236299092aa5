import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// The body of a request that needs none, or a short one.
struct SmallBody: Sendable {
    /// This many bytes are allowed.
    static let limit = 65_536

    private let request: Request
    private let client: Client

    init(of request: Request, client: Client) {
        self.request = request
        self.client = client
    }

    /// Of the request.
    var lastEventID: String? { HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] } }

    var contentType: String? { request.headers[.contentType] }

    /// - Throws: ``Problem`` 413 where it is too long, 400 where the connection ended before it did.
    func read() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await forEachPart { bytes.append(contentsOf: $0.readableBytesView) }
        return bytes
    }

    /// Takes it off the connection, and holds none of it.
    ///
    /// - Throws: as ``read()`` does.
    func discard() async throws {
        try await forEachPart { _ in }
    }

    private func forEachPart(_ take: (ByteBuffer) -> Void) async throws {
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        guard declared ?? 0 <= Self.limit else { throw Self.tooLarge }
        client.inviteBody(of: request)
        var count = 0
        var parts = request.body.makeAsyncIterator()
        while let part = try await Self.next(&parts) {
            count += part.readableBytes
            guard count <= Self.limit else { throw Self.tooLarge }
            take(part)
        }
        guard declared == nil || declared == count else { throw Problem.malformedRequest }
    }

    /// A connection that breaks is no fault of Relink's own.
    private static func next(_ parts: inout RequestBody.AsyncIterator) async throws(Problem) -> ByteBuffer? {
        do {
            return try await parts.next()
        } catch {
            throw .malformedRequest
        }
    }

    private static let tooLarge = Problem(
        .contentTooLarge, "The body is larger than \(limit) bytes.", headers: [.connection: "close"])
}
