import Crypto
import Foundation
import Relink

/// A secret signs with the bytes that its base64 stands for, and is never repeated where it is wrong.
enum SecretCheck {
    static func run(_ text: String) throws {
        do {
            let secret = try WebhookSecret(parsing: text)
            try expect("A private key is refused", !text.hasPrefix("whsk_"))
            try expect("A secret is never shown", "\(secret) \(String(reflecting: secret))".count < 8)
            guard !text.hasPrefix("whpk_") else { return }
            let base64 = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
            let padding = String(repeating: "=", count: base64.hasSuffix("=") ? 0 : (4 - base64.utf8.count % 4) % 4)
            guard let key = Data(base64Encoded: base64 + padding) else {
                throw BrokenPromise(description: "Foundation reads the base64 of a secret that is taken")
            }
            try expect("An empty key is refused", !key.isEmpty)
            let signature = try WebhookSignature.sign(id: "m", timestamp: 1, body: [1, 2], with: secret)
            let code = HMAC<SHA256>.authenticationCode(
                for: Array("m.1.".utf8) + [1, 2], using: SymmetricKey(data: key))
            try expect("The key is what the base64 says", signature == "v1," + Data(code).base64EncodedString())
        } catch let fault as WebhookSecretFault {
            try expect("A fault does not repeat the secret", text.utf8.count < 12 || !"\(fault)".contains(text))
            guard let key = Data(base64Encoded: text), !key.isEmpty else { return }
            try expect("Canonical base64 is taken for a secret", key.base64EncodedString() != text)
        }
    }
}
