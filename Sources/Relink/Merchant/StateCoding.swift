/// Writes a state as bytes: compact, and the same bytes for the same state on any machine, so that states can be
/// compared.
struct StateEncoder {
    private(set) var bytes: [UInt8] = []
    /// What one event set has its order beside each part, and most of a state's bytes would be orders.
    private var orders = KnownOrders()

    init() {
        // Most states fit.
        bytes.reserveCapacity(2048)
    }

    mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func integer(_ value: Int64) {
        unsigned(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func bool(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    mutating func string(_ value: String) {
        var value = value
        value.withUTF8 {
            unsigned(UInt64($0.count))
            bytes.append(contentsOf: $0)
        }
    }

    mutating func instant(_ value: Instant) {
        integer(value.ticks)
    }

    mutating func optional<Value>(_ value: Value?, _ encode: (inout StateEncoder, Value) -> Void) {
        bool(value != nil)
        if let value { encode(&self, value) }
    }

    mutating func array<Value>(_ values: [Value], _ encode: (inout StateEncoder, Value) -> Void) {
        unsigned(UInt64(values.count))
        for value in values { encode(&self, value) }
    }

    mutating func order(_ order: EventOrder) {
        if let number = orders.number(of: order) { return unsigned(UInt64(number)) }
        unsigned(0)
        orders.add(order)
        instant(order.occurredAt)
        switch order.rank {
        case .standard(let messageID):
            bool(true)
            string(messageID)
        case .other(let sequence):
            bool(false)
            integer(sequence)
        }
    }

    mutating func register<Value>(_ register: Register<Value>?, _ encode: (inout StateEncoder, Value) -> Void) {
        optional(register) {
            $0.order($1.order)
            encode(&$0, $1.value)
        }
    }
}

/// The orders that a state's bytes have told of so far; each is written out once, and is a number from then on.
private struct KnownOrders {
    /// Looking through more of them would take longer than it saves.
    private static let maxCount = 32

    private var orders: [EventOrder] = []

    init() {
        // Growing step by step would take as long as all that is looked up.
        orders.reserveCapacity(Self.maxCount)
    }

    /// - Returns: from 1 on; `nil` for an order that has to be written out.
    func number(of order: EventOrder) -> Int? {
        orders.lastIndex { $0.occurredAt == order.occurredAt && $0.rank.isSame(as: order.rank) }.map { $0 + 1 }
    }

    subscript(number: UInt64) -> EventOrder? {
        number >= 1 && number <= UInt64(orders.count) ? orders[Int(number) - 1] : nil
    }

    mutating func add(_ order: EventOrder) {
        if orders.count < Self.maxCount { orders.append(order) }
    }
}

extension EventOrder.Rank {
    /// To the byte, where texts count as equal that are written differently.
    fileprivate func isSame(as other: Self) -> Bool {
        switch (self, other) {
        case (.standard(let left), .standard(let right)): left.isSame(as: right)
        case (.other(let left), .other(let right)): left == right
        case (.standard, .other), (.other, .standard): false
        }
    }
}

extension String {
    fileprivate func isSame(as other: String) -> Bool {
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { left.isSame(as: $0) }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

/// Bytes that are no state.
public struct StateCodingError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Reads what ``StateEncoder`` wrote; refuses all else.
struct StateDecoder {
    private let bytes: [UInt8]
    private var position = 0
    private var orders = KnownOrders()

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func finish() throws(StateCodingError) {
        guard position == bytes.count else {
            throw StateCodingError("\(bytes.count - position) bytes behind the state")
        }
    }

    mutating func unsigned() throws(StateCodingError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0 as UInt64, to: 70, by: 7) {
            let byte = try self.byte()
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw StateCodingError("a number that does not end at byte \(position)")
    }

    mutating func integer() throws(StateCodingError) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func bool() throws(StateCodingError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw StateCodingError("neither true nor false at byte \(position - 1)")
        }
    }

    mutating func string() throws(StateCodingError) -> String {
        let count = try count()
        defer { position += count }
        return bytes.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[position..<position + count]), as: UTF8.self)
        }
    }

    mutating func instant() throws(StateCodingError) -> Instant {
        Instant(ticks: try integer())
    }

    mutating func optional<Value>(
        _ decode: (inout StateDecoder) throws(StateCodingError) -> Value
    ) throws(StateCodingError) -> Value? {
        try bool() ? try decode(&self) : nil
    }

    mutating func array<Value>(
        _ decode: (inout StateDecoder) throws(StateCodingError) -> Value
    ) throws(StateCodingError) -> [Value] {
        let count = try count()
        var values: [Value] = []
        values.reserveCapacity(min(count, 64))
        for _ in 0..<count { values.append(try decode(&self)) }
        return values
    }

    mutating func name<Value: RawRepresentable<String>>(_ type: Value.Type) throws(StateCodingError) -> Value {
        let name = try string()
        guard let value = Value(rawValue: name) else { throw StateCodingError("no \(type) before byte \(position)") }
        return value
    }

    mutating func order() throws(StateCodingError) -> EventOrder {
        let number = try unsigned()
        guard number == 0 else {
            guard let order = orders[number] else {
                throw StateCodingError("an order before byte \(position) that is not known yet")
            }
            return order
        }
        let occurredAt = try instant()
        let rank: EventOrder.Rank = try bool() ? .standard(messageID: try string()) : .other(sequence: try integer())
        let order = EventOrder(occurredAt: occurredAt, rank: rank)
        orders.add(order)
        return order
    }

    mutating func register<Value>(
        _ decode: (inout StateDecoder) throws(StateCodingError) -> Value
    ) throws(StateCodingError) -> Register<Value>? {
        guard try bool() else { return nil }
        let order = try order()
        return Register(try decode(&self), order)
    }

    private mutating func byte() throws(StateCodingError) -> UInt8 {
        guard position < bytes.count else { throw StateCodingError("ends at byte \(position), in the middle") }
        defer { position += 1 }
        return bytes[position]
    }

    /// A length, of things that take a byte at least.
    private mutating func count() throws(StateCodingError) -> Int {
        let count = try unsigned()
        guard count <= UInt64(bytes.count - position) else {
            throw StateCodingError("a length of \(count) at byte \(position), past the end")
        }
        return Int(count)
    }
}
