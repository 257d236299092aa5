import Logging
import Relink
import RelinkCodat
import RelinkHTTP
import Synchronization

/// What there is to choose from, as Codat said within the last hour; while Codat says nothing, as it said last.
final class OfferCache: Sendable {
    private static let lifetime: Int64 = 3600
    /// A list that is longer is none of systems.
    static let maxIntegrations = 2000

    private struct Entry {
        let integrations: [Integration]
        let fetchedAt: Instant
    }

    /// By the name of the source.
    private let entries = Mutex<[String: Entry]>([:])
    private let turns = CompanySlots(places: 1)
    private let logger: Logger
    private let now: @Sendable () -> Instant

    init(logger: Logger, now: @escaping @Sendable () -> Instant) {
        self.logger = logger
        self.now = now
    }

    /// - Throws: ``CodatError`` where Codat doesn't say and never did; `CancellationError`.
    func integrations(_ source: CodatSource) async throws -> [Integration] {
        if let fresh = fresh(source.name) { return fresh }
        return try await turns.withSlot(source.name) {
            if let fresh = fresh(source.name) { return fresh }
            do throws(CodatError) {
                let client = source.client.within(.interactive)
                let integrations = try await client.integrations().all(limit: Self.maxIntegrations)
                let entry = Entry(integrations: integrations, fetchedAt: now())
                entries.withLock { $0[source.name] = entry }
                return integrations
            } catch {
                guard let stale = entries.withLock({ $0[source.name]?.integrations }) else { throw error }
                logger.notice(
                    "Codat does not say which systems there are; merchants choose among those that it named last.",
                    metadata: ["source": "\(source.name)", "reason": "\(error)"])
                return stale
            }
        }
    }

    private func fresh(_ source: String) -> [Integration]? {
        let now = now()
        return entries.withLock { entries in
            entries[source].flatMap { entry in
                (entry.fetchedAt...entry.fetchedAt.advanced(bySeconds: Self.lifetime)).contains(now)
                    ? entry.integrations : nil
            }
        }
    }
}

extension CodatSetupDesk {
    func offer(for link: SetupLink) async throws(SyncFlowFailure) -> SystemOffer {
        do {
            let source = try named(link.source)
            return SystemOffer(
                side: source.settings.chosenSide, systems: source.offered(try await offers.integrations(source)))
        } catch {
            throw SyncFlowFailure("\(error)")
        }
    }

    func logo(of platformKey: String, for link: SetupLink) async -> LogoImage? {
        do {
            let source = try named(link.source)
            let integrations = try await offers.integrations(source)
            guard let integration = integrations.first(where: { $0.key == platformKey }) else { return nil }
            return await logos.logo(of: integration, source)
        } catch {
            // The page that names the logo was made of the same offer, or says itself that there is none.
            return nil
        }
    }
}

extension CodatSource {
    /// The systems of the side that merchants choose, without the platform's own connector, by name.
    func offered(_ integrations: [Integration]) -> [OfferedSystem] {
        integrations.filter { integration in
            integration.sourceType?.known == settings.chosenSide && integration.isEnabled != false
                && integration.key.lowercased() != ownKey?.lowercased()
        }.map { OfferedSystem(platformKey: $0.key, name: $0.name ?? $0.key) }
            .sorted { ($0.name.lowercased(), $0.platformKey) < ($1.name.lowercased(), $1.platformKey) }
    }
}
