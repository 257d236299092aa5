import Relink

/// One merchant on the Sync flow's pages, from the passcode on.
struct FlowVisit: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        /// The books are to be connected.
        case authorize
        /// The books are connected, the settings are to be completed.
        case settings
        /// All was done before: the merchant has come to review.
        case review
        case finished
        case revoked
        case declined
    }

    let id: String
    var companyID: String?
    let merchantIdentifier: String
    let commerce: Integration
    let accounting: Integration
    let redirect: WebAddress?
    var stage = Stage.authorize
    let began: Instant
}

/// The one-time code in a Sync flow URL.
struct Passcode: Hashable, Sendable {
    let merchantIdentifier: String
    let commerce: Integration
    let accounting: Integration
    let redirect: WebAddress?
    let expiresAt: Instant
}

extension WorldState {
    private static let maxPasscodes = 10_000
    private static let maxVisits = 10_000
    /// A merchant may think so long over a page.
    private static let visitLifetime = Duration.seconds(3600)

    /// A Sync flow URL: its code works once, and dies when its lifetime is over.
    mutating func issueSyncFlowURL(
        commerce: Integration, accounting: Integration, merchantIdentifier: String, redirect: WebAddress?
    ) -> String {
        if passcodes.count >= Self.maxPasscodes { passcodes = passcodes.filter { now < $0.value.expiresAt } }
        var code = Identifier.passcode()
        // Taking a living code from another merchant would be worse than a few turns here.
        for _ in 0..<100 where passcodes[code] != nil { code = Identifier.passcode() }
        passcodes[code] = Passcode(
            merchantIdentifier: merchantIdentifier, commerce: commerce, accounting: accounting, redirect: redirect,
            expiresAt: now.advanced(by: configuration.otpLifetime))
        var url = "\(baseURL)/sync-flow/\(commerce.key)/\(accounting.key)?otp=\(code)"
        url += "&merchantIdentifier=\(FormFields.encoded(merchantIdentifier))"
        if let redirect { url += "&redirectUrl=\(FormFields.encoded(redirect.text))" }
        return url
    }

    /// Uses a passcode up.
    ///
    /// - Returns: `nil` where it was never given out, was used before, or is too old.
    mutating func beginVisit(passcode: String) -> FlowVisit? {
        guard let issued = passcodes.removeValue(forKey: passcode), now < issued.expiresAt else { return nil }
        if visits.count >= Self.maxVisits {
            let lifetime = Self.visitLifetime
            visits = visits.filter { [now] in now.duration(since: $0.value.began) < lifetime }
        }
        let company = company(identifiedBy: issued.merchantIdentifier)
        var visit = FlowVisit(
            id: Identifier.guid(), companyID: company?.id, merchantIdentifier: issued.merchantIdentifier,
            commerce: issued.commerce, accounting: issued.accounting, redirect: issued.redirect, began: now)
        if let company, company.isLinked(.accounting), company.isLinked(.commerce) {
            visit.stage = company.isConfigured ? .review : .settings
        }
        visits[visit.id] = visit
        return visit
    }

    func visit(_ id: String) -> FlowVisit? {
        guard let visit = visits[id], now.duration(since: visit.began) < Self.visitLifetime else { return nil }
        return visit
    }

    /// The merchant gives access: the company is made where it is not there, and both connections are linked.
    mutating func authorize(_ visit: FlowVisit) -> FlowVisit? {
        guard visit.stage == .authorize || visit.stage == .declined, var visit = prepared(visit),
            let companyID = visit.companyID
        else { return nil }
        // A company has one accounting connection: another choice than before takes the former's place.
        if let former = company(companyID)?.connection(.accounting), former.integration != visit.accounting {
            _ = deleteConnection(former.id, of: companyID)
        }
        for integration in [visit.commerce, visit.accounting] {
            let existing = company(companyID)?.connection(integration.sourceType)
            guard let connection = existing ?? addConnection(to: companyID, integration) else { return nil }
            _ = link(connection.id, of: companyID)
        }
        visit.stage = .settings
        visits[visit.id] = visit
        return visit
    }

    /// The merchant turns away at the accounting software's own page.
    mutating func decline(_ visit: FlowVisit) -> FlowVisit? {
        guard visit.stage == .authorize, var visit = prepared(visit), let companyID = visit.companyID else {
            return nil
        }
        let existing = company(companyID)?.connection(.accounting)
        guard let connection = existing ?? addConnection(to: companyID, visit.accounting) else { return nil }
        if connection.status == .pendingAuth { decline(connection.id, of: companyID) }
        visit.stage = .declined
        visits[visit.id] = visit
        return visit
    }

    /// The merchant saves the settings.
    mutating func finish(_ visit: FlowVisit, isEnabled: Bool, syncHour: Int?) -> FlowVisit? {
        guard visit.stage == .settings || visit.stage == .review, let companyID = visit.companyID else { return nil }
        let found: Void? = update(companyID) { company in
            company.isConfigured = true
            company.isEnabled = isEnabled
            company.mappingFault = nil
            if let syncHour { company.schedule.syncHour = syncHour }
        }
        guard found != nil else { return nil }
        var visit = visit
        visit.stage = .finished
        visits[visit.id] = visit
        return visit
    }

    /// The merchant takes the access to the books back, on the settings page.
    mutating func revoke(_ visit: FlowVisit) -> FlowVisit? {
        guard visit.stage == .review, let companyID = visit.companyID,
            let connection = company(companyID)?.connection(.accounting)
        else { return nil }
        _ = deleteConnection(connection.id, of: companyID)
        var visit = visit
        visit.stage = .revoked
        visits[visit.id] = visit
        return visit
    }

    /// The visit with its company, which is made where it is not there yet.
    private mutating func prepared(_ visit: FlowVisit) -> FlowVisit? {
        if let id = visit.companyID, company(id) != nil { return visit }
        let kept = Company.keptCharacters(ofName: visit.merchantIdentifier)
        guard let company = createCompany(name: kept.isEmpty ? "Unnamed merchant" : kept) else { return nil }
        var visit = visit
        visit.companyID = company.id
        visits[visit.id] = visit
        return visit
    }
}
