/// Which events to list, oldest first, or newest first.
public struct EventQuery: Hashable, Sendable {
    /// Only events behind this sequence.
    public var after: Int64
    /// Only events before this sequence, and newest first.
    public var before: Int64?
    public var limit: Int
    public var companyID: String?
    /// Compared as Codat's types are: by letters and digits alone, in any case.
    public var type: String?
    public var status: EventStatus?

    public init(
        after: Int64 = 0, before: Int64? = nil, limit: Int = 50, companyID: String? = nil, type: String? = nil,
        status: EventStatus? = nil
    ) {
        self.after = after
        self.before = before
        self.limit = limit
        self.companyID = companyID
        self.type = type
        self.status = status
    }
}

extension StatusReader {
    /// Events; `next` is the last one's sequence where more follow.
    public func events(_ query: EventQuery) async throws(StoreError) -> Page<EventView, Int64> {
        if query.companyID == nil, query.type == nil, query.status == nil {
            return try await allEvents(query)
        }
        let found = try await entries(query)
        let page = found.prefix(query.limit)
        let events = try await log.events(at: page.map(\.sequence)).map(EventView.init)
        return Page(
            items: query.before == nil ? events : events.reversed(),
            next: found.count > query.limit ? page.last?.sequence : nil)
    }

    private func allEvents(_ query: EventQuery) async throws(StoreError) -> Page<EventView, Int64> {
        if let before = query.before {
            // Sequences have no gaps.
            let end = min(before, try await log.head().sequence + 1)
            let begin = max(query.after, end - 1 - Int64(query.limit))
            guard begin + 1 < end else { return Page(items: [], next: nil) }
            let events = try await log.events(at: Array((begin + 1)..<end))
            return Page(items: events.reversed().map(EventView.init), next: begin > query.after ? begin + 1 : nil)
        }
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
                EntryQuery(
                    after: query.after, before: query.before, limit: query.limit + 1, types: types,
                    status: query.status))
        }
        guard let record = try await projection().merchant(normalizedID(companyID)) else { return [] }
        var found: [EventEntry] = []
        var next: Int64? = record.lastSequence
        while let from = next, from > query.after {
            let entries = try await projection().history(from: from, limit: 10 * Self.chunk)
            let matching = entries.filter { entry in
                entry.sequence > query.after && entry.sequence < query.before ?? .max
                    && (query.status ?? entry.status) == entry.status
                    && (types.map { types in entry.type.map(types.contains) ?? false } ?? true)
            }
            found += matching
            if query.before == nil {
                found = found.suffix(query.limit + 1)
            } else if found.count > query.limit {
                return Array(found.prefix(query.limit + 1))
            }
            next = entries.last?.previous
        }
        return query.before == nil ? found.reversed() : found
    }

    /// The names under which a type stands in the log, however it was written.
    private static func canonicalTypes(_ name: String) -> [String] {
        guard let type = EventType(codatName: name) else { return [name] }
        return Array(Set([Generation.legacy, .standard].map(type.name(in:))))
    }
}
