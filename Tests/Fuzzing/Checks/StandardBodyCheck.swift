import Relink

/// Bodies of Codat's newer webhook service, one or several behind one another.
enum StandardBodyCheck {
    static func run(_ input: [UInt8]) throws {
        let bodies = Array(parts(of: input).prefix(64))
        for body in bodies {
            try JSONCheck.run(body)
            try checkRenewed(body)
        }
        let folded = try FoldedBodies(bodies)
        try folded.check(bodies)
        try checkOrders(bodies.indices.filter { folded.events[$0].generation == .standard }, bodies)
    }

    /// Any order of the same events, and any number of repeats, gives the same merchants.
    private static func checkOrders(_ standard: [Int], _ bodies: [[UInt8]]) throws {
        guard standard.count > 1 else { return }
        let told = try essence(FoldedBodies(bodies, order: standard))
        for order in [Array(standard.reversed()), standard + standard, standard.reversed() + standard] {
            let retold = try essence(FoldedBodies(bodies, order: order))
            try expect("Told in the order \(order), events give the same: \(told)\n\(retold)", told == retold)
        }
    }

    /// What must not depend on the order: health, reasons and connections, without the times, which are best effort.
    private static func essence(_ folded: FoldedBodies) throws -> [String] {
        try folded.merchants.values.compactMap { record in
            guard record.state.firstSeenAt != nil else { return nil }
            var json = JSONWriter()
            record.state.write(to: &json, ReducerPolicy())
            guard let merchant = JSONDocument(parsing: json.bytes)?.root else {
                throw BrokenPromise(description: "A merchant is shown as JSON")
            }
            let reasons = (merchant["reasons"]?.elements ?? []).map {
                ["code", "actor", "connectionId", "dataType"].map($0.text)
            }
            let connections = (merchant["connections"]?.elements ?? []).map {
                ["connectionId", "sourceType", "status"].map($0.text)
            }
            return "\(record.state.companyID) \(record.state.health) \(reasons) \(connections)"
        }.sorted()
    }

    private static func checkRenewed(_ body: [UInt8]) throws {
        let date = Instant(milliseconds: 1_760_000_000_000)
        guard let document = JSONDocument(parsing: body),
            let renewed = document.renewed(id: "\"new\"", generatedDate: date)
        else { return }
        guard let root = JSONDocument(parsing: renewed)?.root else {
            throw BrokenPromise(description: "A renewed body is JSON")
        }
        try expect("A renewed body has its id", member("id", of: root) == "\"new\"")
        try expect("A renewed body has its date", member("generatedDate", of: root) == date.rfc3339)
        let others = document.root.members?.filter { $0.name != "id" && $0.name != "generatedDate" } ?? []
        let renewedOthers = root.members?.filter { $0.name != "id" && $0.name != "generatedDate" } ?? []
        try expect("All else stays", others.map(\.name) == renewedOthers.map(\.name))
    }

    private static func member(_ name: String, of value: JSONValue) -> String? {
        value.members?.first { $0.name == name }?.value.string
    }
}

extension JSONValue {
    fileprivate func text(_ name: StaticString) -> String { self[name]?.text ?? "-" }
}
