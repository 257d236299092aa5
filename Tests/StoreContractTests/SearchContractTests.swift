import Testing

@testable import Relink

@Suite("Searching merchants")
struct SearchContractTests {
    private static let names = [
        "Larkspur Bakery", "larks & Sons", "BAKERY of the lark", "O'Brien \"Quoted\" Goods", "a\"b\"c",
        "nul\0after nul",
        "Ärztehaus Größe", "İstanbul ISTANBUL", "日本語の店", "👩‍👩‍👧‍👦 Family", "e\u{301}clair", "*) OR (*",
        "an \"\u{301}accent\u{301}\" on a mark", "ab", "",
        "ﬁne ﬀ", "AND OR NOT", "aaaa",
    ]

    @Test("finds what a look at all of them finds, in the same order and page by page", arguments: StoreKind.allCases)
    func isComplete(kind: StoreKind) async throws {
        let healths: [MerchantHealth] = [.healthy, .disconnected, .degraded]
        let records = Self.names.enumerated().map { index, name in
            record("id-\(index)", healths[index % 3], since: Int64(index * 7 % 5), name: name, lastSequence: 1)
        }
        var texts = [
            "lark", "ark", "k\nx", "zzzz", "\0", "\0a", "id-1", "id-1\n", "bakery of", "\"", "*)", "NOT", "aaa",
        ]
        for name in Self.names {
            let scalars = Array(name.unicodeScalars)
            for length in [1, 2, 3, 4, 9] where scalars.count >= length {
                for start in 0...(scalars.count - length) {
                    var part = String.UnicodeScalarView()
                    part.append(contentsOf: scalars[start..<(start + length)])
                    texts.append(String(part))
                }
            }
        }
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            try await keep(records, in: projection)
            let all = try await projection.merchants(MerchantQuery(limit: 500))
            #expect(all.count == records.count)
            for text in Set(texts) {
                let wanted = Array(text.lowercased().utf8)
                let expected = all.filter { record in
                    let search = record.state.companyID + "\n" + (record.state.displayName ?? "")
                    return Array(search.lowercased().utf8).firstRange(of: wanted) != nil
                }
                #expect(try await Self.paged(text, projection) == expected, "\(text.debugDescription)")
            }
        }
    }

    @Test("finds the first of very many in order, and a lone one among them", arguments: StoreKind.allCases)
    func many(kind: StoreKind) async throws {
        let records = (0..<5200).map { index in
            record("c-\(index)", .healthy, since: Int64(index), name: "Shop", lastSequence: 1)
        }
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            try await keep(records, in: projection)
            let shops = try await projection.merchants(MerchantQuery(text: "SHOP", limit: 3))
            #expect(shops.map(\.state.companyID) == ["c-0", "c-1", "c-2"])
            #expect(try await projection.merchants(MerchantQuery(text: "c-5111\ns")) == [records[5111]])
            #expect(try await projection.merchants(MerchantQuery(health: .degraded, text: "shop")).isEmpty)
        }
    }

    private static func paged(_ text: String, _ projection: any Projection) async throws -> [MerchantRecord] {
        var found: [MerchantRecord] = []
        while true {
            let after = found.last.map {
                MerchantQuery.Position(
                    health: $0.state.health, since: $0.state.since, companyID: $0.state.companyID)
            }
            let page = try await projection.merchants(MerchantQuery(text: text, limit: 4, after: after))
            if page.isEmpty { return found }
            found += page
        }
    }
}
