import Relink

extension Operation {
    private static let tags = Schema.map(.string(max: 100), maxMembers: 10, maxName: 27)

    private static let wholeCompany = Schema.object([
        .required("name", .string(min: 1)), .optional("description", .nullable(.string())),
        .optional("tags", .nullable(tags)),
    ])

    private static let companyChange = Schema.object([
        .optional("name", .string(min: 1)), .optional("description", .nullable(.string())),
        .optional("tags", .nullable(tags)),
    ])

    static let companies: [Operation] = [
        Operation("GET", "/companies", query: Paging.parameters + [.optional("tags", .string())]) {
            state, call throws(Refusal) in
            var companies = state.allCompanies.map { $0.json(baseURL: state.baseURL) }
            if let tags = call.query["tags"], !tags.isEmpty {
                guard let filter = RecordFilter(parsing: tags) else { throw .badRequest("tags", "is no query") }
                companies = companies.filter { filter.matches($0["tags"] ?? [:]) }
            }
            return try Paging.answer(companies, call)
        },
        Operation("POST", "/companies", body: .required(wholeCompany)) { state, call throws(Refusal) in
            let company = state.createCompany(
                name: try keptName(call.body), description: call.body["description"]?.string,
                tags: call.body["tags"]?.texts ?? [:])
            guard let company else { throw Refusal(status: 402, error: "This account has too many companies.") }
            return .json(company.json(baseURL: state.baseURL))
        },
        Operation("GET", "/companies/{companyId}") { state, call throws(Refusal) in
            .json(try state.company(call).json(baseURL: state.baseURL))
        },
        Operation("PUT", "/companies/{companyId}", body: .required(wholeCompany)) { state, call throws(Refusal) in
            let company = try state.company(call)
            let name = try keptName(call.body)
            _ = state.update(company.id) { company in
                company.name = name
                company.description = call.body["description"]?.string
                company.tags = call.body["tags"]?.texts ?? [:]
            }
            return .json(try state.company(call).json(baseURL: state.baseURL))
        },
        Operation("PATCH", "/companies/{companyId}", body: .required(companyChange)) { state, call throws(Refusal) in
            let company = try state.company(call)
            let name = call.body["name"] == nil ? company.name : try keptName(call.body)
            _ = state.update(company.id) { company in
                company.name = name
                if let description = call.body["description"]?.string { company.description = description }
                if let tags = call.body["tags"]?.texts { company.tags = tags }
            }
            return .json(try state.company(call).json(baseURL: state.baseURL))
        },
        Operation("DELETE", "/companies/{companyId}") { state, call throws(Refusal) in
            _ = state.deleteCompany(try state.company(call).id)
            return .noContent
        },
    ]

    private static func keptName(_ body: JSONTree) throws(Refusal) -> String {
        let kept = Company.keptCharacters(ofName: body["name"]?.string ?? "")
        guard kept.contains(where: { !$0.isWhitespace }) else {
            throw .badRequest("name", "has no character that is kept: letters, digits, spaces and - ' & @ . , ? !")
        }
        return kept
    }
}

extension JSONTree {
    /// An object's members that are strings, by name; `nil` for all but an object.
    fileprivate var texts: [String: String]? {
        members.map { members in
            Dictionary(
                members.compactMap { member in member.value.string.map { (member.name, $0) } },
                uniquingKeysWith: { $1 })
        }
    }
}
