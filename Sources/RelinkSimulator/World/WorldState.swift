import Relink

/// All that the simulated Codat knows. Changed under one lock, with one reading of the clock for each change.
struct WorldState: Sendable {
    /// More companies than this are refused.
    static let maxCompanies = 20_000

    var now: Instant
    var baseURL: String
    let configuration: CodatSimulator.Configuration
    private(set) var companies: [String: Company] = [:]
    /// Ids, oldest first.
    private(set) var companyOrder: [String] = []
    /// Companies with a linked connection: they make the quota.
    private(set) var activeCompanies = 0
    var passcodes: [String: Passcode] = [:]
    var visits: [String: FlowVisit] = [:]
    var dispatch: Dispatch
    var generations: Set<Generation>
    var quota = Quota()
    var failurePlans: [FailurePlan] = []
    var calls = BoundedList<ReceivedCall>(capacity: 20_000)
    var texts = FlowTexts()
    /// By platform key.
    var visibleAccounts: [String: [String]] = [:]
    var profile: JSONTree = [
        "name": .string(ClientAccount.simulated.name), "redirectUrl": "https://platform.example/after-link",
        "whiteListUrls": [],
    ]
    var profileFetchSettings: JSONTree?
    var idempotentAnswers = IdempotentAnswers()
    /// The company and time that were last told of.
    private var lastTold: (companyID: String?, at: Instant)?

    init(configuration: CodatSimulator.Configuration, now: Instant) {
        self.configuration = configuration
        self.now = now
        baseURL = configuration.baseURL ?? ""
        generations = configuration.generations
        dispatch = Dispatch(speed: configuration.speed)
        dispatch.endpoints = configuration.webhookTargets.map { url in
            WebhookEndpoint(id: Identifier.guid(), url: url)
        }
    }

    /// Oldest first.
    var allCompanies: [Company] { companyOrder.compactMap { companies[$0] } }

    /// A company by its id, whatever its case.
    func company(_ id: String) -> Company? { companies[id.lowercased()] }

    /// The company that a Sync flow is asked for: by its id, or else by its exact name.
    func company(identifiedBy merchantIdentifier: String) -> Company? {
        if let company = company(merchantIdentifier) { return company }
        let name = Company.keptCharacters(ofName: merchantIdentifier)
        return allCompanies.first { $0.name == name }
    }

    /// Changes a company, where it is there.
    mutating func update<Result>(_ id: String, _ change: (inout Company) -> Result) -> Result? {
        guard var company = companies[id] else { return nil }
        let wasActive = company.isActive
        let result = change(&company)
        companies[id] = company
        activeCompanies += (company.isActive ? 1 : 0) - (wasActive ? 1 : 0)
        return result
    }

    /// - Returns: `nil` where there are too many already.
    mutating func createCompany(
        name: String, description: String? = nil, tags: [String: String] = [:]
    ) -> Company? {
        guard companies.count < Self.maxCompanies else { return nil }
        var company = Company(id: Identifier.guid(), name: name, description: description, tags: tags, created: now)
        company.schedule.startDate = now
        companies[company.id] = company
        companyOrder.append(company.id)
        emit(.companyCreated, about: company)
        return company
    }

    mutating func deleteCompany(_ id: String) -> Bool {
        guard let company = companies.removeValue(forKey: id) else { return false }
        companyOrder.removeAll { $0 == id }
        if company.isActive { activeCompanies -= 1 }
        emit(.companyDeleted, about: company)
        return true
    }

    /// Tells the platform, in each generation that is switched on.
    mutating func emit(_ occurrence: Occurrence, about company: Company?) {
        let tags = (company?.tags ?? [:]).map { "\($0.key):\($0.value)" }
        // What happens to a company at one go is told at moments of its own: else nobody could tell its order.
        var at = now
        if let lastTold, lastTold.companyID == company?.id { at = max(at, lastTold.at.advanced(by: .milliseconds(1))) }
        lastTold = (company?.id, at)
        if generations.contains(.standard) {
            let json = StandardBody(company: company, baseURL: baseURL, now: at).json(occurrence)
            send(
                WebhookMessage(
                    id: Identifier.message(), type: occurrence.type.name(in: .standard), generation: .standard,
                    companyID: company?.id, tags: tags, body: json.bytes, createdAt: now))
        }
        guard generations.contains(.legacy) else { return }
        for (type, json) in LegacyBody(company: company).bodies(occurrence) {
            send(
                WebhookMessage(
                    id: Identifier.message(), type: type.name(in: .legacy), generation: .legacy,
                    companyID: company?.id, tags: tags, body: json.bytes, createdAt: now))
        }
    }

    mutating func send(_ message: WebhookMessage) {
        dispatch.enqueue(message, schedule: isRule(message) ? .rule : .service, now: now)
    }

    /// A legacy body goes the way of the old rules where they have a password to show; else it goes as a rule that
    /// Codat has moved into the new service, signed.
    func isRule(_ message: WebhookMessage) -> Bool {
        message.generation == .legacy && configuration.authorization != nil
    }
}
