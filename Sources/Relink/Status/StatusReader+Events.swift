/// Which events to list, oldest first.
public struct EventQuery: Hashable, Sendable {
    /// Only events behind this sequence.
    public var after: Int64
    public var limit: Int
    public var companyID: String?
    /// Compared as Codat's types are: by letters and digits alone, in any case.
    public var type: String?
    public var status: EventStatus?

    public init(
        after: Int64 = 0, limit: Int = 50, companyID: String? = nil, type: String? = nil, status: EventStatus? = nil
    ) {
        self.after = after
        self.limit = limit
        self.companyID = companyID
        self.type = type
        self.status = status
    }
}

extension StatusReader {
    /// Events, oldest first; `next` is the last one's sequence where more follow.
    public func events(_ query: EventQuery) async throws(StoreError) -> Page<EventView, Int64> {
        if query.companyID == nil, query.type == nil, query.status == nil {
            return try await allEvents(query)
        }
        let found = try await entries(query)
        let page = found.prefix(query.limit)
        let events = try await log.events(at: page.map(\.sequence))
        return Page(items: events.map(EventView.init), next: found.count > query.limit ? page.last?.sequence : nil)
    }

    private func allEvents(_ query: EventQuery) async throws(StoreError) -> Page<EventView, Int64> {
        let events = try await log.events(after: query.after, limit: query.limit, maxBytes: 16 << 20)
        let last = events.last?.sequence ?? .max
        let hasMore = try await log.head().sequence > last
        return Page(items: events.map(EventView.init), next: hasMore ? last : nil)
    }

    /// One more than asked for, to see whether there is more.
    private func entries(_ query: EventQuery) async throws(StoreError) -> [EventEntry] {
        let types = query.type.map(Self.canonicalTypes)
        guard let companyID = query.companyID else {
            return try await projection().entries(
                EntryQuery(after: query.after, limit: query.limit + 1, types: types, status: query.status))
        }
        guard let record = try await projection().merchant(normalizedID(companyID)) else { return [] }
        var found: [EventEntry] = []
        var next: Int64? = record.lastSequence
        while let from = next, from > query.after {
            let entries = try await projection().history(from: from, limit: 10 * Self.chunk)
            let matching = entries.filter { entry in
                entry.sequence > query.after && (query.status ?? entry.status) == entry.status
                    && (types.map { types in entry.type.map(types.contains) ?? false } ?? true)
            }
            found = Array((found + matching).suffix(query.limit + 1))
            next = entries.last?.previous
        }
        return found.reversed()
    }

    /// The names under which a type stands in the log, however it was written.
    private static func canonicalTypes(_ name: String) -> [String] {
        guard let type = EventType(codatName: name) else { return [name] }
        return Array(Set([Generation.legacy, .standard].map(type.name(in:))))
    }
}
