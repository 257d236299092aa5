import Hummingbird
import Relink

/// All merchants, worst first, by health, reason and name.
struct MerchantsPage: Sendable {
    let status: StatusReader
    let renderer: DashboardRenderer
    private static let pageSize = 50

    @Sendable func page(_ visit: Visit) async throws -> Response {
        let request = visit.request
        let filter = MerchantFilter(
            health: try request.oneOfOrAll("health", MerchantHealth.self),
            reason: try request.oneOfOrAll("reason", ReasonCode.self),
            text: request.text("q").flatMap { $0.isEmpty ? nil : $0 })
        let cursor = try request.value("cursor", StatusEndpoint.rightCursor, PageCursor.position)
        let summary = try await status.summary(now: visit.now)
        let found = try await status.merchants(
            MerchantQuery(
                health: filter.health, reason: filter.reason, text: filter.text, limit: Self.pageSize + 1,
                after: cursor))
        let shown = found.prefix(Self.pageSize)
        let next = found.count > Self.pageSize ? shown.last.map(Self.cursor) : nil
        let rows = shown.map { MerchantRowFields.fields($0, status.policy, visit) }
        return try renderer.response(
            .merchants,
            filter.fields(summary, visit.language).adding([
                "follows": .flag(true), "at": .text(String(summary.checkpoint.appliedSequence)),
                "rows": .list(rows), "isFirst": .flag(cursor == nil),
                "first": .text(filter.path()), "next": .text(next.map { filter.path(cursor: $0) }),
            ]), visit, in: .merchants)
    }

    private static func cursor(behind last: MerchantState) -> String {
        PageCursor.text(
            of: MerchantQuery.Position(health: last.health, since: last.since, companyID: last.companyID))
    }
}

/// Which merchants are looked for.
struct MerchantFilter: Sendable {
    var health: MerchantHealth?
    var reason: ReasonCode?
    var text: String?

    func path(cursor: String? = nil) -> String {
        let parameters = [
            ("health", health?.rawValue), ("reason", reason?.rawValue), ("q", text), ("cursor", cursor),
        ].compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
        return "/merchants" + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }

    func fields(_ summary: Summary, _ language: Language) -> Fields {
        let totals = summary.checkpoint.merchants
        var tabs: [Fields] = [
            tab(nil, Wording("All", "Tous")(language), totals.values.reduce(0, +), language)
        ]
        tabs += MerchantHealth.byUrgency.map { tab($0, $0.name(language), totals[$0, default: 0], language) }
        let reasons = ReasonCode.allCases.map { code -> Fields in
            [
                "value": .text(code.rawValue), "name": .text(code.name(language)),
                "isChosen": .flag(code == reason),
            ]
        }
        return [
            "tabs": .list(tabs), "reasons": .list(reasons), "text": .text(text), "health": .text(health?.rawValue),
            "isFiltered": .flag(reason != nil || text != nil),
            "unfiltered": .text(MerchantFilter(health: health).path()),
        ]
    }

    private func tab(_ health: MerchantHealth?, _ name: String, _ count: Int64, _ language: Language) -> Fields {
        [
            "name": .text(name), "count": .text(language.number(count)),
            "href": .text(MerchantFilter(health: health, reason: reason, text: text).path()),
            "isCurrent": .flag(health == self.health), "kind": .text(health?.rawValue),
        ]
    }
}

extension AdminRequest {
    /// A form sends an empty value where nothing was chosen.
    func oneOfOrAll<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Value.Type
    ) throws(Problem) -> Value? where Value.RawValue == String {
        text(name) == "" ? nil : try oneOf(name, type)
    }
}
