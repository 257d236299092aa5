package import AsyncHTTPClient
package import NIOCore
package import NIOHTTP1
import Relink

/// An answer that has come to its end.
package struct HTTPAnswer: Sendable {
    package let status: HTTPResponseStatus
    package let headers: HTTPHeaders
    package let body: ByteBuffer
}

extension HTTPClient {
    /// Sends a request, and reads all of its answer.
    ///
    /// The library's own limit ends with the answer's head: what comes behind that may come for ever.
    ///
    /// - Parameters:
    ///   - limit: for all of it, from connecting to the answer's last byte.
    ///   - maxBytes: of the answer's body; a longer one is an error.
    /// - Throws: `TimeLimit.Passed`, `NIOTooManyBytesError`, or what kept the request from being sent or answered.
    package func answer(
        to request: HTTPClientRequest, within limit: Duration, maxBytes: Int
    ) async throws -> HTTPAnswer {
        try await TimeLimit.run(until: { try await ContinuousClock().sleep(for: limit) }) {
            let response = try await self.execute(request, timeout: TimeAmount(limit))
            return HTTPAnswer(
                status: response.status, headers: response.headers,
                body: try await response.body.collect(upTo: maxBytes))
        }
    }
}
