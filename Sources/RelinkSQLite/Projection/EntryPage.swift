import Relink
import RelinkStore

/// What the fold noted of an event, with numbers for names.
struct StoredEntry {
    /// In the table of merchants; `nil` where the event names no company.
    let merchant: Int64?
    /// The company's event before this one.
    let previous: Int64?
    let kind: EntryKind
}

/// By what entries are found.
struct EntryKind: Hashable {
    /// In the table of types; `nil` where the event has none, and to find entries of any.
    let type: Int64?
    let status: EventStatus

    /// As it is stored: the type's number, 0 for none, and the status in the last eight bits.
    var code: Int64 { (type ?? 0) << 8 | status.code }

    init(type: Int64?, status: EventStatus) {
        self.type = type
        self.status = status
    }

    /// - Returns: `nil` where there is no such status.
    init?(code: Int64) {
        guard let status = EventStatus(code: code & 0xff) else { return nil }
        self.init(type: code >> 8 == 0 ? nil : code >> 8, status: status)
    }

    /// Whether it is found when this other one is looked for.
    func isFound(as other: EntryKind) -> Bool {
        status == other.status && (other.type == nil || type == other.type)
    }
}

/// The entries of successive events, in one row: with a row for each, and an index of their types, they would take the
/// fold longer than the merchants do.
///
/// Each takes three words of eight bytes, the lowest first: merchant, previous, kind; 0 stands for none.
struct EntryPage {
    /// About as many as fit on one of SQLite's pages.
    static let capacity: Int64 = 160
    /// In bytes.
    static let entrySize = 24

    let number: Int64
    private(set) var bytes: [UInt8]

    init(number: Int64, bytes: [UInt8] = []) {
        self.number = number
        self.bytes = bytes
        self.bytes.reserveCapacity(Int(Self.capacity) * Self.entrySize)
    }

    /// The number of the page where an event's entry stands, and its place there, both from 0 on.
    static func place(of sequence: Int64) -> (page: Int64, index: Int) {
        let position = (sequence - 1).quotientAndRemainder(dividingBy: capacity)
        return (position.quotient, Int(position.remainder))
    }

    var count: Int { bytes.count / Self.entrySize }
    var isFull: Bool { count >= Self.capacity }
    var firstSequence: Int64 { number * Self.capacity + 1 }
    /// Of the event whose entry comes next.
    var nextSequence: Int64 { firstSequence + Int64(count) }

    mutating func append(_ entry: StoredEntry) {
        for word in [entry.merchant ?? 0, entry.previous ?? 0, entry.kind.code] {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }

    /// - Throws: ``StoreError`` `damaged` where there is no such entry.
    func entry(at index: Int) throws(StoreError) -> StoredEntry {
        guard index < count, let kind = EntryKind(code: word(2, at: index)) else {
            throw ProjectionReading.damaged("has no readable entry of event \(firstSequence + Int64(index))")
        }
        let (merchant, previous) = (word(0, at: index), word(1, at: index))
        return StoredEntry(
            merchant: merchant == 0 ? nil : merchant, previous: previous == 0 ? nil : previous, kind: kind)
    }

    private func word(_ word: Int, at index: Int) -> Int64 {
        bytes.withUnsafeBytes {
            let offset = index * Self.entrySize + word * MemoryLayout<Int64>.size
            return Int64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        }
    }
}
