import Crypto
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Relink

/// A file that pages refer to. Its name holds a digest of what is in it, so that browsers may keep it for good.
struct DashboardAsset: Sendable {
    let path: String
    private let text: String
    private let type: String

    private init(_ name: String, _ ending: String, type: String, _ text: String) {
        let digest = Hexadecimal.text(SHA256.hash(data: Array(text.utf8)).prefix(8))
        path = "/assets/\(name)-\(digest).\(ending)"
        self.text = text
        self.type = type
    }

    static let style = DashboardAsset("relink", "css", type: "text/css; charset=utf-8", DashboardStyle.text)
    static let script = DashboardAsset("relink", "js", type: "text/javascript; charset=utf-8", DashboardScript.text)
    static let icon = DashboardAsset("relink", "svg", type: "image/svg+xml", DashboardIcon.text)
    static let all = [style, script, icon]

    var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "private, max-age=31536000, immutable",
                .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "default-src 'none'",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
