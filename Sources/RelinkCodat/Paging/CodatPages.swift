import Relink

/// The entries of a list, page after page, fetched as they are asked for.
///
///     for try await connection in codat.connections(of: companyID) { … }
public struct CodatPages<Item: Sendable>: AsyncSequence, Sendable {
    public typealias Element = Item
    public typealias Failure = CodatError

    /// Takes the query of the page, or `nil` for the first one.
    private let fetch: @Sendable (String?) async throws(CodatError) -> CodatPage<Item>

    init(_ fetch: @escaping @Sendable (String?) async throws(CodatError) -> CodatPage<Item>) {
        self.fetch = fetch
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(fetch)
    }

    /// The whole list.
    ///
    /// - Parameter limit: a longer list is an error, so that nobody takes a part for the whole.
    public func all(limit: Int = 100_000) async throws(CodatError) -> [Item] {
        var items: [Item] = []
        var iterator = makeAsyncIterator()
        while let item = try await iterator.next() {
            guard items.count < limit else {
                throw CodatError(
                    .malformedAnswer, call: iterator.call, "the list has more than \(limit) entries")
            }
            items.append(item)
        }
        return items
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        /// More pages than this are taken for a list that never ends.
        private static var maxPages: Int { 100_000 }

        private let fetch: @Sendable (String?) async throws(CodatError) -> CodatPage<Item>
        private var items: ArraySlice<Item> = []
        private var query: String?
        private var isAtEnd = false
        private var seen: Set<String> = []
        fileprivate var call = ""
        /// How many entries the list has in all, as its latest page says; `nil` where it does not, or says less than
        /// came.
        public private(set) var total: Int64?
        private var count: Int64 = 0

        fileprivate init(_ fetch: @escaping @Sendable (String?) async throws(CodatError) -> CodatPage<Item>) {
            self.fetch = fetch
        }

        public mutating func next() async throws(CodatError) -> Item? {
            while items.isEmpty, !isAtEnd { try await turn() }
            return items.popFirst()
        }

        private mutating func turn() async throws(CodatError) {
            let page = try await fetch(query)
            call = page.call
            items = page.items[...]
            count += Int64(page.items.count)
            total = page.total.flatMap { $0 >= count ? $0 : nil }
            query = page.next
            guard let next = page.next else {
                isAtEnd = true
                return
            }
            guard seen.insert(next).inserted, seen.count < Self.maxPages else {
                isAtEnd = true
                items = []
                throw CodatError(
                    .malformedAnswer, call: page.call, "the list's pages lead in a circle (`_links.next`)")
            }
        }
    }
}

/// One page of a list.
struct CodatPage<Item: Sendable>: Sendable {
    let items: [Item]
    /// The query of the next page; `nil` on the last one.
    let next: String?
    let total: Int64?
    let call: String
}

extension CodatAnswer {
    /// Codat's paging information, its links under `_links`; its numbers are zero in samples: nothing rests on them.
    func page<Item: CodatModel>() throws(CodatError) -> CodatPage<Item> {
        let json = try json()
        let items: [Item] = try list(json)
        let total = json.integer("totalResults")
        guard let href = json["_links"]?["next"]?["href"]?.string, !href.isEmpty else {
            return CodatPage(items: items, next: nil, total: total, call: request.call)
        }
        return CodatPage(items: items, next: try nextQuery(href), total: total, call: request.call)
    }

    /// The path stays that of the list, and the host that of the API: only the link's query is taken.
    private func nextQuery(_ href: String) throws(CodatError) -> String {
        let path = href.hasPrefix("?") ? "/" + href : href
        guard path.hasPrefix("/"), !path.hasPrefix("//"),
            let link = CleanURL(repairing: "https://codat.invalid" + path),
            let mark = link.text.firstIndex(of: "?")
        else { throw malformed("`_links.next.href` is no link to a next page of this API") }
        return String(link.text[link.text.index(after: mark)...].prefix { $0 != "#" })
    }
}
