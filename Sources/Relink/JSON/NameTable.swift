/// Values by names, found by the bytes of a name without a string being made of them.
struct NameTable<Value: Sendable>: Sendable {
    private struct Slot {
        let start: Int
        let end: Int
        let value: Value
    }

    private let text: [UInt8]
    /// Their number is a power of two, at least twice that of the names.
    private let slots: [Slot?]

    init(_ values: [String: Value]) {
        var text: [UInt8] = []
        var size = 2
        while size < values.count * 2 { size *= 2 }
        var slots = [Slot?](repeating: nil, count: size)
        for (name, value) in values {
            let start = text.count
            text.append(contentsOf: name.utf8)
            var place = Self.hash(text.span.extracting(start..<text.count)) & (size - 1)
            while slots[place] != nil { place = (place + 1) & (size - 1) }
            slots[place] = Slot(start: start, end: text.count, value: value)
        }
        self.text = text
        self.slots = slots
    }

    subscript(name: UnsafeBufferPointer<UInt8>) -> Value? {
        let mask = slots.count - 1
        let slots = slots.span
        var place = Self.hash(name.span) & mask
        while let slot = slots[place] {
            if isName(slot.start, slot.end, name) { return slot.value }
            place = (place + 1) & mask
        }
        return nil
    }

    private func isName(_ start: Int, _ end: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard end - start == name.count else { return false }
        let text = text.span
        for index in 0..<name.count where text[start + index] != name[index] { return false }
        return true
    }

    /// FNV-1a. What a stranger sends is looked up, and never put here, so that he can't make it slow.
    private static func hash(_ name: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in name.indices { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
