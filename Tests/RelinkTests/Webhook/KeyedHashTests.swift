import Crypto
import Testing

@testable import Relink

@Suite("A keyed hash")
struct KeyedHashTests {
    /// Both sides of a hash's block, to which keys are filled up or cut down.
    @Test("is the HMAC of RFC 2104 for keys of any length", arguments: [0, 1, 24, 63, 64, 65, 200])
    func hmac(keyLength: Int) {
        var random = SplitMix64(seed: UInt64(keyLength))
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: .min ... .max, using: &random) } }
        let key = bytes(keyLength)
        let keyed = KeyedHash(key: key)
        for (head, body) in [(0, 0), (0, 1), (44, 0), (44, 800), (63, 1), (64, 64), (1, 5000)] {
            let (head, body) = (bytes(head), bytes(body))
            let expected = HMAC<SHA256>.authenticationCode(for: head + body, using: SymmetricKey(data: key))
            #expect(Array(keyed.authenticationCode(head: head, body: body)) == Array(expected))
        }
    }
}
