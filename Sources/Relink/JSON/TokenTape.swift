/// Where a tokenizer puts tokens. Grows as an array does, and need not be asked each time whether somebody shares it.
struct TokenTape: ~Copyable {
    private var buffer: UnsafeMutableBufferPointer<JSONDocument.Token>
    private(set) var count = 0

    init(capacity: Int) {
        buffer = .allocate(capacity: max(1, capacity))
    }

    deinit {
        buffer.deallocate()
    }

    /// What has been put there; valid as long as this is, and nothing more is put there.
    var tokens: UnsafeBufferPointer<JSONDocument.Token> { UnsafeBufferPointer(rebasing: buffer[..<count]) }

    @inline(__always)
    mutating func append(_ token: JSONDocument.Token) {
        if count == buffer.count { grow() }
        buffer.initializeElement(at: count, to: token)
        count += 1
    }

    /// Ends a container at a byte of the text; all tokens behind its own are in it.
    mutating func finish(_ index: Int, at end: Int) {
        buffer[index].end = UInt32(truncatingIfNeeded: end)
        buffer[index].next = UInt32(truncatingIfNeeded: count)
    }

    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<JSONDocument.Token>.allocate(capacity: buffer.count * 2)
        _ = larger.moveInitialize(fromContentsOf: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        buffer.deallocate()
        buffer = larger
    }
}
