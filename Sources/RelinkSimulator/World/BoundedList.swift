/// A list that forgets its oldest elements past a limit.
struct BoundedList<Element: Sendable>: Sendable {
    private var kept: [Element] = []
    let capacity: Int
    /// How many were ever added.
    private(set) var total = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Oldest first.
    var elements: ArraySlice<Element> { kept.suffix(capacity) }
    var last: Element? { kept.last }

    mutating func append(_ element: Element) {
        kept.append(element)
        total += 1
        // Twice the limit before anything moves, so that appending stays cheap.
        if kept.count >= 2 * capacity { kept.removeFirst(kept.count - capacity) }
    }

    mutating func removeAll() {
        kept = []
        total = 0
    }
}
