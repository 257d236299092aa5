import Hummingbird
import Logging

/// What any Hummingbird server pays for a webhook: the whole body is read, and a constant JSON answered. Nothing is
/// verified, nothing kept.
enum BareRoute {
    private static let answer = #"{"status":"accepted","sequence":1}"#
    private static let maxBodyBytes = 1 << 20

    static func serve(host: String, port: Int) async throws {
        let router = Router()
        router.post("/webhooks/codat") { request, _ in
            _ = try await request.body.collect(upTo: maxBodyBytes)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: answer)))
        }
        var logger = Logger(label: "bare")
        logger.logLevel = .warning
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            logger: logger)
        try await application.runService()
    }
}
