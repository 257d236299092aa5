import HTTPTypes
import Hummingbird
import HummingbirdCore
import Relink

/// Every URL of the public listener but those of webhooks, which ``WebhookHandler`` answers.
struct PublicRoutes: Sendable {
    let pages: PageEndpoint?
    let connect: ConnectEndpoint?

    static let patterns = [
        "/healthz", MerchantLinks.path + "{token}", MerchantLinks.path + "{token}/mail",
        MerchantLinks.path + "{token}/unsubscribe", SetupLinks.path + "{token}",
        SetupLinks.path + "{token}/logo/{platformKey}",
    ]

    @Sendable func respond(to request: Request, client: Client) async throws -> Response {
        let target = request.head.path ?? "/"
        let path = target.firstIndex(of: "?").map { target[..<$0] } ?? target[...]
        switch path {
        case let path where path.hasPrefix(MerchantLinks.path):
            guard let pages else { throw Problem.notFound }
            return try await pages.respond(to: request, path: path, client: client)
        case let path where path.hasPrefix(SetupLinks.path):
            guard let connect else { throw Problem.notFound }
            return try await connect.respond(to: request, path: path, client: client)
        case "/healthz":
            guard request.method == .get || request.method == .head else {
                throw Problem.methodNotAllowed(allow: "GET, HEAD")
            }
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "ok")))
        default:
            throw Problem.notFound
        }
    }
}
