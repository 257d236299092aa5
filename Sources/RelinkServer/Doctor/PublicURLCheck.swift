import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// Whether this server is reached under the name that its links carry.
enum PublicURLCheck {
    private static let limit = Duration.seconds(10)

    static func finding(_ settings: Settings) async -> Finding {
        let url = settings.publicURL + "/healthz"
        var tls = TLSConfiguration.makeClientConfiguration()
        if let trustRoots = settings.tls.trustRoots { tls.trustRoots = .file(trustRoots) }
        let http = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup,
            configuration: HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow))
        let finding: Finding
        do {
            let answer = try await http.answer(to: HTTPClientRequest(url: url), within: limit, maxBytes: 1024)
            finding =
                answer.status == .ok && answer.body.readableBytesView.starts(with: "ok".utf8)
                ? Finding("public", .ok, "\(url) answers.")
                : Finding(
                    "public", .failed,
                    "\(url) answers \(answer.status.code), not Relink's own word: does public.url lead here?")
        } catch {
            finding = Finding(
                "public", .warning,
                "\(url) can't be reached from here (\(error)): is the server up, and does public.url lead to it?")
        }
        do { try await http.shutdown() } catch { return Finding("public", .warning, "\(error)") }
        return finding
    }
}
