import Logging
import Relink
import RelinkCodat
import ServiceLifecycle

/// Asks Codat, at start and regularly, for what webhooks may have missed; what it learns goes into the log.
final class Reconciler: Service {
    private static let merchantsAtOnce = 200
    /// Companies gone at once beyond this share of all look like a wrong API key, not like merchants leaving.
    private static let plausibleShare = 10
    /// One company that can't be asked about holds up no other; so many in a row are not the companies' fault.
    private static let maxFailuresInARow = 5

    private let inquiry: CodatInquiry
    private let settings: Settings.Reconcile
    private let webhookURL: String
    private let logger: Logger

    /// - Parameter webhookURL: where Codat is to send the source's webhooks.
    init(_ inquiry: CodatInquiry, settings: Settings.Reconcile, webhookURL: String, logger: Logger) {
        self.inquiry = inquiry
        self.settings = settings
        self.webhookURL = webhookURL
        self.logger = logger
    }

    func run() async throws {
        await Rounds(
            interval: settings.interval, leadership: inquiry.leadership,
            trouble: "Codat could not be asked for what was missed; it will be again.", logger: logger
        ).run(
            from: { [String]() },
            { warned in
                warned = try await self.lookAtWebhooks(warned)
                try await self.reconcile()
            })
    }

    /// Tells once of each thing that keeps webhooks from coming, and again where it has changed.
    ///
    /// - Parameter warned: what was told before.
    /// - Returns: what holds now.
    private func lookAtWebhooks(_ warned: [String]) async throws -> [String] {
        try await inquiry.pause()
        do {
            let consumers = try await inquiry.source.client.webhookConsumers()
            let warnings = WebhookSubscription(url: webhookURL, among: consumers).warnings
            for warning in warnings where !warned.contains(warning) {
                logger.warning(
                    "Not all webhooks come that Relink wants.",
                    metadata: ["source": "\(inquiry.source.name)", "reason": "\(warning)"])
            }
            return warnings
        } catch {
            guard error.kind != .cancelled else { throw CancellationError() }
            logger.warning(
                "Codat did not say where it sends webhooks.",
                metadata: ["source": "\(inquiry.source.name)", "reason": "\(error)"])
            return warned
        }
    }

    private func reconcile() async throws {
        var listed: Set<String> = []
        var failures = 0
        try await inquiry.pause()
        for try await company in try inquiry.source.client.companies() {
            listed.insert(company.id)
            let known = try await inquiry.projection().merchant(company.id)?.state
            guard known?.firstSeenAt != nil || settings.discover else { continue }
            do {
                try await inquiry.ask(about: company, known)
                failures = 0
            } catch let error as CodatError where error.kind != .cancelled {
                failures += 1
                guard failures < Self.maxFailuresInARow else { throw error }
                logger.warning(
                    "Codat could not be asked about a company.",
                    metadata: ["companyId": "\(company.id)", "reason": "\(error)"])
            }
        }
        try await lookForDeleted(listed)
    }

    /// Companies that are known and that Codat did not list: asked for one by one, since a list may be incomplete.
    private func lookForDeleted(_ listed: Set<String>) async throws {
        var query = MerchantQuery(limit: Self.merchantsAtOnce)
        var missing: [String] = []
        var known = 0
        while true {
            let merchants = try await inquiry.projection().merchants(query).map(\.state)
            for merchant in merchants where merchant.source == inquiry.source.name && merchant.health != .offboarded {
                known += 1
                if !listed.contains(merchant.companyID) { missing.append(merchant.companyID) }
            }
            guard merchants.count == query.limit, let last = merchants.last else { break }
            query.after = MerchantQuery.Position(health: last.health, since: last.since, companyID: last.companyID)
        }
        guard missing.count <= max(Self.plausibleShare, known / Self.plausibleShare), !listed.isEmpty else {
            if !missing.isEmpty {
                logger.error(
                    "Codat lists too few of the known companies to be believed; is codat.apiKey another client's?",
                    metadata: [
                        "source": "\(inquiry.source.name)", "missing": "\(missing.count)", "known": "\(known)",
                    ])
            }
            return
        }
        for companyID in missing { try await inquiry.askWhetherDeleted(companyID) }
    }
}
