/// Which part of a list is wanted. Lists go on to their end by themselves.
public struct CodatListQuery: Hashable, Sendable {
    /// Codat's query language, not yet encoded: `status=Linked&&created>2026-01-01`. Codat answers 400 where it can't
    /// query a property: then leave it out, and filter what comes.
    public var filter: String?
    /// The same over a company's tags.
    public var tags: String?
    /// A property; with `-` before it, the largest first.
    public var orderBy: String?
    /// Entries of a page, 1 to 5000; Codat advises 100.
    public var pageSize: Int
    /// The page to begin with, from 1.
    public var page: Int

    public init(
        filter: String? = nil, tags: String? = nil, orderBy: String? = nil, pageSize: Int = 100, page: Int = 1
    ) {
        self.filter = filter
        self.tags = tags
        self.orderBy = orderBy
        self.pageSize = pageSize
        self.page = page
    }
}
