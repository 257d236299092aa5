import Crypto

/// HMAC-SHA256 (RFC 2104) under one key, which is worked into it once: a message pays for its own bytes alone.
///
/// The library's own takes its message through generic calls that cost more than the hash of a webhook.
struct KeyedHash: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    init(key: [UInt8]) {
        var block = key.count > SHA256.blockByteCount ? Array(SHA256.hash(data: key)) : key
        block += [UInt8](repeating: 0, count: SHA256.blockByteCount - block.count)
        inner = Self.begun(with: block.map { $0 ^ 0x36 })
        outer = Self.begun(with: block.map { $0 ^ 0x5c })
    }

    private static func begun(with block: [UInt8]) -> SHA256 {
        var hash = SHA256()
        hash.update(data: block)
        return hash
    }

    /// The code of a message.
    ///
    /// - Parameters:
    ///   - head: the message's first bytes.
    ///   - body: what follows them.
    func authenticationCode(head: [UInt8], body: [UInt8]) -> SHA256Digest {
        var inner = inner
        head.withUnsafeBytes { inner.update(bufferPointer: $0) }
        body.withUnsafeBytes { inner.update(bufferPointer: $0) }
        var outer = outer
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }
}

extension SHA256Digest {
    /// Whether this is what somebody claims it is; takes the same time wherever the two differ.
    ///
    /// The library's own `==` looks its types up anew at each call, which takes longer than the hash of a webhook.
    func matches(_ claim: [UInt8]) -> Bool {
        guard claim.count == Self.byteCount else { return false }
        return withUnsafeBytes { bytes in
            zip(bytes, claim).reduce(0) { difference, pair in difference | (pair.0 ^ pair.1) } == 0
        }
    }
}
