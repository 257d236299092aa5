import Crypto
import Relink
import Testing

@Suite("Webhook signatures")
struct WebhookSignatureTests {
    /// Made with Python's hmac and with Ed25519 of its cryptography package.
    struct Vector: Sendable {
        let id: String
        let body: [UInt8]
        let signature: String
        let otherSignature: String
        let ed25519: String
    }

    static let timestamp: Int64 = 1_795_226_598
    static let vectors = [
        Vector(
            id: "msg_harbour_01", body: SignedRequest().body,
            signature: "v1,5N5sOLD20a7PO6tQwHv5NwKncv+XZ6lwc/lrGdwANgQ=",
            otherSignature: "v1,ImTxwOYZkD2N4veFlDPn1TqnlviY/tDwAaIxMMxfYH4=",
            ed25519: "v1a,FBdLvrUxky/oqacBdHw2jVoaOrGOkv7tfSYuU7TIPHuB"
                + "eiTBMj7Cu3q2y6crngeS2ka0SqBrXTIwFkv9jv4KBA=="),
        Vector(
            id: "msg_harbour_02", body: [],
            signature: "v1,+f22vIqwB8XQ6UU5h5VJJ/N1Qsq6/7vdzn+V4QlW9fU=",
            otherSignature: "v1,QjR2cIjSjprSZ0NwrdSssWTh/zUMDLwdHlEI8sckGxc=",
            ed25519: "v1a,ctCN6ry2DKiEP/iup5nkTp1m0qYkwa3fJVKODzCZDCMi"
                + "Ju6iup6uuJrgiZRvrlqIeXpWagJsMntE9kcDsYq0CA=="),
        Vector(
            id: "msg_harbour_03", body: [0xff, 0x00, 0x0d, 0x0a, 0xc3, 0xa9],
            signature: "v1,ubVhSs2NL2b8tHX+yuhc+tSdtTAInuRDPAaUXPOkDYQ=",
            otherSignature: "v1,nZGwXyRnFGTrzONIcFFUR7bGErIww2S/GqN3HvUgl6E=",
            ed25519: "v1a,EtckXVJ8a9DhYcaHVm7Bd9C2PcsQiQKcHJuKjiBjGKph"
                + "PJIMQfPNV2fPR10kAnYM4STR7g814Ux91POdJTeHCg=="),
    ]

    private func request(_ vector: Vector, _ signature: String) -> SignedRequest {
        var request = SignedRequest()
        request.body = vector.body
        return request.with("webhook-id", vector.id).with("webhook-timestamp", String(Self.timestamp))
            .with("webhook-signature", signature)
    }

    @Test("Signing gives what another implementation gives", arguments: vectors)
    func signing(vector: Vector) throws {
        for (secret, signature) in [
            (SignedRequest.secret, vector.signature), (SignedRequest.otherSecret, vector.otherSignature),
        ] {
            let signed = try WebhookSignature.sign(
                id: vector.id, timestamp: Self.timestamp, body: vector.body, with: WebhookSecret(parsing: secret))
            #expect(signed == signature)
        }
    }

    @Test("A public key cannot sign")
    func publicKeySigning() throws {
        let publicKey = try WebhookSecret(parsing: SignedRequest.publicKey)
        #expect(throws: WebhookSecretFault.cannotSign) {
            _ = try WebhookSignature.sign(id: "msg_1", timestamp: 1, body: [], with: publicKey)
        }
    }

    @Test("Signatures of another implementation are taken, each by its own kind of secret alone", arguments: vectors)
    func verifying(vector: Vector) throws {
        let hmac = try WebhookPolicy.secrets(SignedRequest.secret)
        let ed25519 = try WebhookPolicy.secrets(SignedRequest.publicKey)
        #expect(request(vector, vector.signature).refusal(by: hmac) == nil)
        #expect(request(vector, vector.ed25519).refusal(by: ed25519) == nil)
        #expect(request(vector, vector.signature + " " + vector.ed25519).refusal(by: ed25519) == nil)
        #expect(request(vector, vector.signature).refusal(by: ed25519) == .signatureMismatch)
        #expect(request(vector, vector.ed25519).refusal(by: hmac) == .signatureMismatch)
        #expect(request(vector, vector.otherSignature).refusal(by: hmac) == .signatureMismatch)
    }

    @Test("A signature labelled as another version matches nothing")
    func labels() throws {
        let vector = Self.vectors[0]
        let policy = try WebhookPolicy.secrets(SignedRequest.secret, SignedRequest.publicKey)
        let code = vector.signature.dropFirst(3)
        let signature = vector.ed25519.dropFirst(4)
        for text in [
            "v1a,\(code)", "v1,\(signature)", "v2,\(code)", "V1,\(code)", "v10,\(code)", "\(code)", ",\(code)",
            "v1;\(code)",
            "v1,,\(code)", "v1,\(code)=", "v1,\(code.dropLast())", "v1,", "v1", "v1a,", ",", "v1,\(code.dropLast(4))",
        ] {
            #expect(request(vector, text).refusal(by: policy) == .signatureMismatch, "\(text)")
        }
    }

    @Test("A public key's bytes are no HMAC key")
    func algorithmConfusion() throws {
        let forged = try SignedRequest().signed(with: String(SignedRequest.publicKey.dropFirst(5)))
        #expect(forged.refusal(by: try .secrets(SignedRequest.publicKey)) == .signatureMismatch)
    }

    @Test("Stray spaces and malformed entries are passed over")
    func strayEntries() throws {
        let vector = Self.vectors[0]
        let text = "  v1,%%% v3,abcd , v1a,=  \(vector.otherSignature)  \(vector.signature) "
        #expect(request(vector, text).refusal(by: try .secrets(SignedRequest.secret)) == nil)
    }

    @Test("Several signature headers are one list")
    func severalHeaders() throws {
        let vector = Self.vectors[0]
        let request = request(vector, vector.otherSignature).with("Webhook-Signature", vector.signature)
        #expect(request.refusal(by: try .secrets(SignedRequest.secret)) == nil)
    }

    @Test("The 64th entry is looked at, the 65th is not")
    func bound() throws {
        let vector = Self.vectors[0]
        let policy = try WebhookPolicy.secrets(SignedRequest.secret, SignedRequest.publicKey)
        for (right, wrong) in [
            (vector.signature, vector.otherSignature), (vector.ed25519, Self.vectors[1].ed25519),
        ] {
            let filling = Array(repeating: wrong, count: 63)
            let last = (filling + [right]).joined(separator: " ")
            let beyond = (filling + [wrong, right]).joined(separator: " ")
            #expect(request(vector, last).refusal(by: policy) == nil)
            #expect(request(vector, beyond).refusal(by: policy) == .signatureMismatch)
            let inAnotherHeader = request(vector, (filling + [wrong]).joined(separator: " "))
                .with("webhook-signature", right)
            #expect(inAnotherHeader.refusal(by: policy) == .signatureMismatch)
        }
    }

    @Test("The larger the body, the fewer Ed25519 entries are tried; eleven, with two keys each, always over 1 MiB")
    func boundByBytes() throws {
        let right = Curve25519.Signing.PrivateKey()
        let keys = [Curve25519.Signing.PrivateKey(), right].map {
            "whpk_" + Base64.encode($0.publicKey.rawRepresentation)
        }
        let policy = try WebhookPolicy.secrets(keys[0], keys[1])
        func refusal(bytes: Int, before: Int) throws -> WebhookRejection.Reason? {
            var request = SignedRequest()
            request.body = Array(repeating: UInt8(ascii: "a"), count: bytes)
            let signature = try right.signature(for: Array("msg_1.\(Self.timestamp).".utf8) + request.body)
            let entry = "v1a," + Base64.encode(signature)
            let filling = Array(repeating: Self.vectors[0].ed25519, count: before)
            return request.with("webhook-id", "msg_1").with("webhook-timestamp", String(Self.timestamp))
                .with("webhook-signature", (filling + [entry]).joined(separator: " ")).refusal(by: policy)
        }
        #expect(try refusal(bytes: 1000, before: 31) == nil)
        #expect(try refusal(bytes: 1 << 20, before: 10) == nil)
        #expect(try refusal(bytes: 1 << 20, before: 12) == .signatureMismatch)
        #expect(try refusal(bytes: 32 << 20, before: 1) == nil)
        #expect(try refusal(bytes: 32 << 20, before: 2) == .signatureMismatch)
    }

    @Test("A fresh Ed25519 key pair: its signature is taken, and none over another id, time or body")
    func freshKeyPair() throws {
        let privateKey = Curve25519.Signing.PrivateKey()
        let policy = try WebhookPolicy.secrets("whpk_" + Base64.encode(privateKey.publicKey.rawRepresentation))
        let body = SignedRequest().body
        for (content, refusal) in [
            ("msg_1.\(Self.timestamp).", nil), ("msg_2.\(Self.timestamp).", WebhookRejection.Reason.signatureMismatch),
            ("msg_1.\(Self.timestamp - 1).", .signatureMismatch), ("msg_1.\(Self.timestamp). ", .signatureMismatch),
        ] {
            let signature = try privateKey.signature(for: Array(content.utf8) + body)
            let request = SignedRequest().with("webhook-id", "msg_1")
                .with("webhook-timestamp", String(Self.timestamp))
                .with("webhook-signature", "v1a," + Base64.encode(signature))
            #expect(request.refusal(by: policy) == refusal)
        }
    }
}
