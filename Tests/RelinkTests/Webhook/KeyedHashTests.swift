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

    @Test("matches its own bytes alone: none that differ in one bit, no fewer, no more")
    func matches() {
        let code = KeyedHash(key: [1]).authenticationCode(head: [], body: [])
        let bytes = Array(code)
        #expect(code.matches(bytes))
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(!code.matches(changed))
        }
        for other in [[], Array(bytes.dropLast()), bytes + [0]] { #expect(!code.matches(other)) }
    }
}
