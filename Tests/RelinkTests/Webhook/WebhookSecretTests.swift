import Relink
import Testing

@Suite("Webhook secrets in the settings")
struct WebhookSecretTests {
    private let keyText = "jFZLUekmdOhRttbkRpwbDO9JyFWzSuzdMIfyvb/vGxI"

    @Test("Prefix and padding of an HMAC secret may be missing")
    func spellings() throws {
        let request = try SignedRequest().signed(with: SignedRequest.secret)
        for spelling in ["whsec_\(keyText)=", "whsec_\(keyText)", "\(keyText)=", keyText] {
            #expect(request.refusal(by: try .secrets(spelling)) == nil)
        }
    }

    @Test("A public key is taken with and without its padding")
    func publicKey() throws {
        _ = try WebhookSecret(parsing: SignedRequest.publicKey)
        _ = try WebhookSecret(parsing: String(SignedRequest.publicKey.dropLast()))
    }

    @Test(
        "What cannot be a secret is a fault of the settings",
        arguments: [
            ("", WebhookSecretFault.empty), ("whsec_", .empty), ("whpk_", .empty), ("whsec_====", .notBase64),
            ("whsec_jFZLUekmdOhRttbkRpwbDO9JyFWzSuzdMIfyvb/vGxIab", .notBase64), ("whsec_not base64", .notBase64),
            ("whsec_jFZL-ekm", .notBase64), ("whsec_jFZLUekm\n", .notBase64), ("WHSEC_jFZLUekm", .notBase64),
            ("whpk_jFZLUekm", .wrongPublicKeyLength(bytes: 6)),
            ("whsk_jFZLUekmdOhRttbkRpwbDO9JyFWzSuzdMIfyvb/vGxI=", .privateKey),
        ])
    func faults(text: String, fault: WebhookSecretFault) {
        #expect(throws: fault) { _ = try WebhookSecret(parsing: text) }
    }

    @Test("Neither a secret nor the fault of a wrong one shows any of its text")
    func redaction() throws {
        let request = try SignedRequest().signed(with: SignedRequest.secret).with(
            "Authorization", SignedRequest.password)
        let headers = WebhookHeaders(request.headers)
        let policy = try WebhookPolicy.both()
        var shown = ""
        for value in [policy.secrets[0], policy, headers] as [Any] {
            shown += String(describing: value) + String(reflecting: value)
            dump(value, to: &shown)
        }
        #expect(!shown.contains("jFZL") && !shown.contains("aGFyYm91cjps") && !shown.contains("HMAC"))
        do {
            _ = try WebhookSecret(parsing: "whsec_hunter2!")
            Issue.record("must be refused")
        } catch {
            #expect(!String(reflecting: error).contains("hunter2") && !"\(error)".contains("hunter2"))
        }
    }
}
