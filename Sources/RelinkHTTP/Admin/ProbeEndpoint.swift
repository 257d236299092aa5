import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Tells an orchestrator whether the process lives, and whether it does its work.
struct ProbeEndpoint: Sendable {
    let readiness: ObservedServer.Readiness

    @Sendable func live(_ request: AdminRequest) async throws -> Response {
        Self.ok
    }

    @Sendable func ready(_ request: AdminRequest) async throws -> Response {
        let reasons = await readiness()
        guard reasons.isEmpty else {
            throw Problem(
                .serviceUnavailable, reasons.joined(separator: " "),
                headers: [.retryAfter: String(Problem.retryAfter)])
        }
        return Self.ok
    }

    private static var ok: Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "ok")))
    }
}
