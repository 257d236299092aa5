import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Relink

/// Reads the body of a webhook, within its limits.
struct WebhookBody {
    let limit: Int
    /// As `Content-Length` says; `nil` for a body in chunks.
    let declared: Int?

    /// - Throws: ``WebhookRejection`` `bodyTooLarge`, before anything is read.
    init(of request: Request, limit: Int) throws(WebhookRejection) {
        self.limit = limit
        declared = request.headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > limit { throw Self.tooLarge(limit) }
    }

    /// Every byte of it, exactly as received.
    ///
    /// - Throws: ``WebhookRejection`` `bodyTooLarge`, or ``Problem`` where too much is in flight or where the
    ///   connection ended before the body did.
    func read(_ request: Request, allowance: inout BodyAllowance) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(declared ?? 0, BodyBudget.smallBody))
        var parts = request.body.makeAsyncIterator()
        while let part = try await Self.next(&parts) {
            guard part.readableBytes <= limit - bytes.count else { throw Self.tooLarge(limit) }
            try allowance.cover(bytes.count + part.readableBytes)
            bytes.append(contentsOf: part.readableBytesView)
        }
        guard declared == nil || declared == bytes.count else { throw Problem.malformedRequest }
        return bytes
    }

    /// A connection that breaks is no fault of Relink's own.
    private static func next(_ parts: inout RequestBody.AsyncIterator) async throws(Problem) -> ByteBuffer? {
        do {
            return try await parts.next()
        } catch {
            throw .malformedRequest
        }
    }

    private static func tooLarge(_ limit: Int) -> WebhookRejection {
        WebhookRejection(.bodyTooLarge, "The body is larger than webhook.maxBodyBytes, which is \(limit).")
    }
}
