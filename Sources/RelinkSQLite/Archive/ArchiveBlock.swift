/// Some bodies as they stand in an archive: each behind a line with its event's sequence and its length in bytes, and
/// with a line's end behind it, so that `zcat` shows them to a person.
struct ArchiveBlock {
    private(set) var bytes: [UInt8] = []
    private var places: [Int64: Range<Int>] = [:]

    private static let lineEnd = UInt8(ascii: "\n")

    init() {}

    /// - Returns: `nil` where the bytes are no such block.
    init?(parsing bytes: [UInt8]) {
        var position = 0
        while position < bytes.count {
            guard let end = bytes[position...].firstIndex(of: Self.lineEnd) else { return nil }
            let words = bytes[position..<end].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard words.count == 2, let sequence = Int64(String(decoding: words[0], as: UTF8.self)),
                let length = Int(String(decoding: words[1], as: UTF8.self)), length >= 0,
                length < bytes.count - end - 1, bytes[end + 1 + length] == Self.lineEnd
            else { return nil }
            places[sequence] = end + 1..<end + 1 + length
            position = end + length + 2
        }
        self.bytes = bytes
    }

    mutating func add(_ sequence: Int64, _ body: [UInt8]) {
        bytes.append(contentsOf: "\(sequence) \(body.count)\n".utf8)
        places[sequence] = bytes.count..<bytes.count + body.count
        bytes.append(contentsOf: body)
        bytes.append(Self.lineEnd)
    }

    func body(of sequence: Int64) -> [UInt8]? {
        places[sequence].map { Array(bytes[$0]) }
    }
}
