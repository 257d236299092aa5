import Relink

/// Codat's lists: filtered, ordered, and cut into pages.
enum Paging {
    static let parameters: [Schema.Field] = [
        .optional("page", .integer(1...Int.max)), .optional("pageSize", .integer(1...5000)),
        .optional("query", .string()), .optional("orderBy", .string()),
    ]

    private static let defaultSize = 100

    static func answer(_ records: [JSONTree], _ call: Operation.Call) throws(Refusal) -> Operation.Answer {
        var found = records
        if let query = call.query["query"], !query.isEmpty {
            guard let filter = RecordFilter(parsing: query) else {
                throw .badRequest("query", "is no query: property=value, put together with && and ||")
            }
            found = found.filter(filter.matches)
        }
        if let order = call.query["orderBy"], !order.isEmpty { found = sorted(found, by: order) }
        let size = call.query["pageSize"].flatMap { Int($0) } ?? defaultSize
        let page = call.query["page"].flatMap { Int($0) } ?? 1
        let (skipped, overflow) = (page - 1).multipliedReportingOverflow(by: size)
        let results = overflow ? [] : Array(found.dropFirst(skipped).prefix(size))
        var links: JSONTree = [
            "self": ["href": .string(link(call, page, size))], "current": ["href": .string(link(call, page, size))],
        ]
        if !overflow, skipped + results.count < found.count, !results.isEmpty {
            links["next"] = ["href": .string(link(call, page + 1, size))]
        }
        if page > 1 { links["previous"] = ["href": .string(link(call, page - 1, size))] }
        return .json([
            "results": .array(results), "pageNumber": JSONTree(page), "pageSize": JSONTree(size),
            "totalResults": JSONTree(found.count), "_links": links,
        ])
    }

    private static func link(_ call: Operation.Call, _ page: Int, _ size: Int) -> String {
        var link = "\(call.path)?page=\(page)&pageSize=\(size)"
        for name in ["query", "orderBy", "tags"] {
            if let value = call.query[name] { link += "&\(name)=\(FormFields.encoded(value))" }
        }
        return link
    }

    /// Records that lack the property come last, whichever the direction.
    private static func sorted(_ records: [JSONTree], by order: String) -> [JSONTree] {
        let isDescending = order.hasPrefix("-")
        let path = order.drop { $0 == "-" || $0 == " " }.split(separator: ".").map(String.init)
        let keyed = records.enumerated().map { index, record in
            (index: index, key: record.values(at: path[...]).first?.comparableText, record: record)
        }
        return keyed.sorted { left, right in
            switch (left.key, right.key) {
            case (let leftKey?, let rightKey?) where leftKey != rightKey:
                isDescending
                    ? RecordFilter.isBelow(rightKey, leftKey) : RecordFilter.isBelow(leftKey, rightKey)
            case (_?, nil): true
            case (nil, _?): false
            default: left.index < right.index
            }
        }.map(\.record)
    }
}
