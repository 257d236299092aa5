import Crypto
import Foundation
import Relink
import RelinkCodat
import RelinkHTTP

/// Gets merchants connected by way of Codat's API. What it does and sees goes into the log, and what it has to know it
/// reads there: it holds no state of its own but what it has cached.
struct CodatSetupDesk: SetupDesk {
    let sources: CodatSources
    let links: SetupLinks
    let status: StatusReader
    let recorder: Recorder
    let offers: OfferCache
    let logos: LogoCache
    let now: @Sendable () -> Instant
    /// One step at a time is taken for one merchant.
    let turns = CompanySlots(places: 1)

    func begin(_ order: SetupOrder) async throws -> SetupTicket {
        let source = try await source(of: order)
        try check(order.redirectURL, source)
        try await checkOwnKey(order.request, source)
        var companyID: String?
        if let merchantIdentifier = order.request.merchantIdentifier {
            let subject = SetupSubject(source: source.name, merchantIdentifier: merchantIdentifier)
            companyID = try await turns.withSlot(subject.companyID) {
                try await enroll(order, subject, source)
            }
        } else if let given = order.request.companyID {
            try await note(order.request, under: given)
            companyID = given
        }
        if let companyID, let contact = order.request.contact { try await set(contact, of: companyID) }
        let expiresAt = links.expiry(issuedAt: now())
        // By the platform's own id the page finds what the platform told, and the company as soon as there is one.
        let subject = order.request.merchantIdentifier.map {
            SetupSubject(source: source.name, merchantIdentifier: $0).companyID
        }
        let link = SetupLink(
            companyID: subject ?? companyID ?? "", source: source.name, redirectURL: order.redirectURL,
            language: order.request.locale.map { Language(locale: $0) }, expiresAt: expiresAt)
        return SetupTicket(companyID: companyID, url: links.url(of: link), expiresAt: expiresAt)
    }

    func depart(to platformKey: String, over link: SetupLink) async throws(SyncFlowFailure) -> SyncFlowDestination {
        do {
            let source = try named(link.source)
            let companyID = try await companyID(behind: link, source)
            let merchant = try await status.merchant(companyID)
            let url = try await source.syncFlowURL(
                to: platformKey, for: companyID, merchant, redirectURL: link.redirectURL, status.policy)
            return SyncFlowDestination(url: url.location, companyID: companyID)
        } catch let failure as SetupFailure {
            throw SyncFlowFailure(failure.detail + " " + failure.remedy)
        } catch {
            throw SyncFlowFailure("\(error)")
        }
    }

    /// A merchant without company has one as soon as it sets out: as Codat would make it, but with its name's whole.
    private func companyID(behind link: SetupLink, _ source: CodatSource) async throws -> String {
        guard let subject = SetupSubject(link.companyID) else { return link.companyID }
        return try await turns.withSlot(link.companyID) {
            let standing = try await status.setupStanding(of: link.companyID)
            if let known = standing.companyID { return known }
            let companyID = try await company(of: subject, standing.request, source).id
            if let contact = standing.request?.contact { try await set(contact, of: companyID) }
            return companyID
        }
    }

    /// Takes down what is told of a merchant by the platform's own id.
    ///
    /// - Returns: its company; `nil` where it has none yet.
    private func enroll(
        _ order: SetupOrder, _ subject: SetupSubject, _ source: CodatSource
    ) async throws -> String? {
        try await note(order.request, under: subject.companyID)
        let known = try await status.setupStanding(of: subject.companyID).companyID
        guard let given = order.request.companyID else {
            guard known == nil, order.createsCompany else { return known }
            return try await company(of: subject, order.request, source).id
        }
        if let known, known != given {
            throw SetupRefusal.conflict(
                "The merchant's company is \(known), not the one that `companyId` names: leave that out, or give "
                    + "the right one.")
        }
        if known == nil { try await recorder.record(.setup(.companyFound(companyID: given)), of: subject.companyID) }
        return given
    }

    private func note(_ request: SetupRequest, under companyID: String) async throws {
        guard try await status.setup(of: companyID).request != request else { return }
        try await recorder.record(.setup(.requested(request)), of: companyID)
    }

    private func set(_ contact: Contact, of companyID: String) async throws {
        guard try await status.known(companyID)?.reonboarding.contact != contact else { return }
        try await recorder.record(.contactSet(contact), of: companyID)
    }

    // MARK: What an order may name

    func named(_ name: String) throws(SetupRefusal) -> CodatSource {
        guard let source = sources.byName[name] else {
            let names = sources.byName.keys.sorted().joined(separator: ", ")
            throw .conflict("No Codat API key is set for the source \(name); there is one for: \(names).")
        }
        return source
    }

    /// The Codat client that an order is about: the one that it names, the company's own, or the first.
    private func source(of order: SetupOrder) async throws -> CodatSource {
        if let name = order.source, sources.byName[name] == nil {
            let names = sources.byName.keys.sorted().joined(separator: ", ")
            throw SetupRefusal.wrongField(name: "source", right: "one that has an API key: \(names)")
        }
        guard let companyID = order.request.companyID else {
            return try named(order.source ?? Settings.firstSource)
        }
        let (source, merchant) = try await owner(of: companyID)
        guard order.source == nil || order.source == source.name else {
            throw SetupRefusal.wrongField(name: "source", right: "the company's own, \(source.name)")
        }
        guard merchant?.health != .offboarded else {
            throw SetupRefusal.conflict("Codat has deleted this company; begin anew with a `merchantIdentifier`.")
        }
        return source
    }

    /// Whose company it is.
    ///
    /// - Throws: ``SetupRefusal/unknownCompany``, or `SetupFailure` where Codat can't be asked.
    func owner(of companyID: String) async throws -> (source: CodatSource, merchant: MerchantState?) {
        if let merchant = try await status.merchant(companyID), sources.byName[merchant.source] != nil {
            return (try named(merchant.source), merchant)
        }
        for source in sources.byName.values.sorted(by: { $0.name < $1.name }) {
            do throws(CodatError) {
                _ = try await source.client.within(.interactive).company(companyID)
                return (source, nil)
            } catch {
                // Codat answers 400 for an id that can't be one.
                guard error.kind == .notFound || error.kind == .badRequest else {
                    throw SetupFailure(.company, error, now: now())
                }
            }
        }
        throw SetupRefusal.unknownCompany
    }

    private func check(_ redirectURL: String?, _ source: CodatSource) throws(SetupRefusal) {
        guard let redirectURL else { return }
        let hosts = source.settings.redirectHosts.map { $0.lowercased() }
        guard let host = URLComponents(string: redirectURL)?.host?.lowercased(), hosts.contains(host) else {
            throw .wrongField(
                name: "redirectUrl",
                right: hosts.isEmpty
                    ? "none: codat.redirectHosts names no host that it may have"
                    : "a URL of a host in codat.redirectHosts: \(hosts.joined(separator: ", "))")
        }
    }

    /// A link whose button can only fail is none to hand over.
    private func checkOwnKey(_ request: SetupRequest, _ source: CodatSource) async throws {
        guard source.ownKey == nil else { return }
        let named = request.merchantIdentifier.map {
            SetupSubject(source: source.name, merchantIdentifier: $0).companyID
        }
        let merchant = try await status.setupStanding(of: request.companyID ?? named ?? "").merchant
        guard merchant?.platformKey(of: source.ownSide, status.policy) == nil else { return }
        throw SetupRefusal.conflict(source.ownKeyMissing)
    }
}

extension CodatSource {
    /// The side on which the platform itself is.
    var ownSide: SourceType { settings.chosenSide == .commerce ? .accounting : .commerce }

    /// The platform key of the platform's own connector; `nil` where it isn't set.
    var ownKey: String? { ownSide == .commerce ? settings.commerceKey : settings.accountingKey }

    var ownKeyMissing: String {
        let setting = ownSide == .commerce ? "codat.commerceKey" : "codat.accountingKey"
        return "\(setting) is not set, so that no Sync flow can be opened; set it to the platform key of the "
            + "platform's own connector."
    }

    /// Asks for a fresh Sync flow URL for a merchant who chose a system.
    ///
    /// - Throws: ``CodatError``, or ``SetupRefusal`` where no key of the platform's own side is known.
    fileprivate func syncFlowURL(
        to chosen: String, for companyID: String, _ merchant: MerchantState?, redirectURL: String?,
        _ policy: ReducerPolicy
    ) async throws -> SyncFlowURL {
        guard let own = merchant?.platformKey(of: ownSide, policy) ?? ownKey else {
            throw SetupRefusal.conflict(ownKeyMissing)
        }
        let (commerce, accounting) = ownSide == .commerce ? (own, chosen) : (chosen, own)
        return try await client.within(.interactive).syncFlowURL(
            for: SyncFlowRequest(
                commerceKey: commerce, accountingKey: accounting, merchantIdentifier: companyID,
                redirectURL: redirectURL ?? settings.redirectURL))
    }
}
