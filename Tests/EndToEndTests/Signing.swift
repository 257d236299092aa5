import Crypto
import Foundation
import Testing

/// Signs the Standard Webhooks way, written from the specification and not with Relink's own code.
enum Signing {
    static func headers(id: String, timestamp: Int, body: [UInt8], secret: String) throws -> [(String, String)] {
        let key = try #require(Data(base64Encoded: String(secret.dropFirst("whsec_".count))))
        var content = Data("\(id).\(timestamp).".utf8)
        content.append(contentsOf: body)
        let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key))
        return [
            ("webhook-id", id), ("webhook-timestamp", String(timestamp)),
            ("webhook-signature", "v1," + Data(code).base64EncodedString()),
        ]
    }
}
