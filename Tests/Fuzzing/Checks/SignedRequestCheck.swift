import Crypto
import Foundation
import Relink

/// The verifier lets in what was sent by one who knows a credential, and nothing else.
///
/// What is right is found out a second time in the plainest way: from the specification, without sharing any code.
enum SignedRequestCheck {
    static func run(_ input: [UInt8]) throws {
        let request = try SignedRequest(input)
        let verifier = WebhookVerifier(policy: request.policy)
        let headers = WebhookHeaders(request.headers)
        let isRight = try isRight(request)
        do {
            let delivery = try verifier.verify(headers: headers, body: request.body, now: SignedRequest.now)
            try expect("Nothing is let in that no credential vouches for", isRight)
            try check(delivery, request)
            let again = try verifier.verify(headers: headers, body: request.body, now: SignedRequest.now)
            try expect("The same request is the same delivery", again == delivery)
        } catch let rejection as WebhookRejection {
            try expect("What a credential vouches for is let in: \(rejection)", !isRight)
            try check(rejection, request)
        }
        for (name, value) in request.headers {
            switch name {
            case "x-secret": try SecretCheck.run(value)
            case "x-address": try AddressCheck.run(value)
            default: break
            }
        }
    }

    private static func isRight(_ request: SignedRequest) throws -> Bool {
        let families = ["webhook-", "svix-"]
        guard families.allSatisfy({ Set(request.values($0 + "id").map { Array($0.utf8) }).count < 2 }) else {
            return false
        }
        var isProven = false
        let isSigned = families.contains {
            !request.values($0 + "timestamp").isEmpty || !request.values($0 + "signature").isEmpty
        }
        if isSigned, !request.policy.secrets.isEmpty {
            guard families.allSatisfy({ Set(request.values($0 + "timestamp").map { Array($0.utf8) }).count < 2 }),
                try isSignatureRight(request)
            else { return false }
            isProven = true
        }
        let passwords = Set(request.values("authorization").map { Array($0.utf8) })
        if !passwords.isEmpty, !request.policy.authorizations.isEmpty {
            guard passwords == [Array(SignedRequest.password.utf8)] else { return false }
            isProven = true
        }
        return isProven || request.policy.allowUnverified
    }

    /// Of the first family that is whole.
    private static func isSignatureRight(_ request: SignedRequest) throws -> Bool {
        for family in ["webhook-", "svix-"] {
            let entries = request.values(family + "signature").flatMap {
                $0.utf8.split(separator: UInt8(ascii: " ")).map(Array.init)
            }
            guard let id = request.values(family + "id").first, !id.isEmpty,
                let timestamp = request.values(family + "timestamp").first, !timestamp.isEmpty,
                !request.values(family + "signature").allSatisfy(\.isEmpty)
            else { continue }
            guard timestamp.utf8.allSatisfy({ "-0123456789".utf8.contains($0) }), let seconds = Int64(timestamp),
                (Int128(seconds) - Int128(SignedRequest.now.seconds)).magnitude <= request.policy.tolerance.magnitude
            else { return false }
            var right = request.hmacKeys.map { "v1," + request.code($0, id: id, timestamp: timestamp) }
            if request.trustsPublicKey { right.append("v1a," + (try request.signature(id: id, timestamp: timestamp))) }
            let rightBytes = right.map { Array($0.utf8) }
            // Sixty-four entries are looked at.
            return entries.prefix(64).contains(where: rightBytes.contains)
        }
        return false
    }

    private static func check(_ delivery: VerifiedDelivery, _ request: SignedRequest) throws {
        try expect("The body is kept exactly", delivery.body == request.body)
        try expect("The digest is the body's", delivery.bodyDigest == Array(SHA256.hash(data: request.body)))
        try expect("The source is the policy's", delivery.source == "codat")
        let scalars = delivery.messageID.unicodeScalars
        try expect(
            "A message id is of 1 to 200 printable characters: \(delivery.messageID.debugDescription)",
            (1...200).contains(scalars.count) && scalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    private static func check(_ rejection: WebhookRejection, _ request: SignedRequest) throws {
        try expect("A wrong credential is answered with 401", rejection.status == 401)
        try expect(
            "A rejection is said in a line or two",
            rejection.explanation.utf8.count < 500 && rejection.explanation.utf8.allSatisfy { $0 >= 0x20 })
        for name in ["authorization", "webhook-signature", "svix-signature"] {
            for value in request.values(name) where value.utf8.count > 20 {
                try expect("A rejection repeats no credential", !rejection.explanation.contains(value))
            }
        }
    }
}
