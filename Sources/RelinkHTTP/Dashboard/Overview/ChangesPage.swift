import Hummingbird
import Relink

/// Whose health changed, and when: what stands behind the overview's figures.
struct ChangesPage: Sendable {
    let status: StatusReader
    let renderer: DashboardRenderer
    private static let pageSize = 50
    private static let kinds: [Notice.Kind] = [
        .disconnected, .degraded, .recovered, .offboarded, .noContact, .noAnswer,
    ]

    static func path(_ kind: Notice.Kind) -> String { "/changes?kind=\(kind.rawValue)" }

    @Sendable func page(_ visit: Visit) async throws -> Response {
        let kind = try visit.request.oneOf("kind", Notice.Kind.self) ?? .disconnected
        let before = try visit.request.value("before", "a sequence in digits") { Int64(digits: $0) }
        let page = try await status.notices(of: kind, before: before, limit: Self.pageSize)
        var rows: [Fields] = []
        for notice in page.items {
            guard let companyID = notice.companyID, let merchant = try await status.merchant(companyID) else {
                continue
            }
            rows.append(
                MerchantRowFields.fields(merchant, status.policy, visit).adding([
                    "at": .markup(visit.language.time(notice.at)), "sequence": .text(String(notice.sequence)),
                ]))
        }
        let tabs = Self.kinds.map { other -> Fields in
            [
                "name": .text(Self.name(other)(visit.language)), "href": .text(Self.path(other)),
                "isCurrent": .flag(other == kind),
            ]
        }
        return try renderer.response(
            .changes,
            [
                "tabs": .list(tabs), "rows": .list(rows), "kind": .text(Self.name(kind)(visit.language)),
                "first": .text(before == nil ? nil : Self.path(kind)),
                "next": .text(page.next.map { "\(Self.path(kind))&before=\($0)" }),
            ], visit, in: .overview)
    }

    private static func name(_ kind: Notice.Kind) -> Wording {
        switch kind {
        case .disconnected: Wording("Lost", "Perdus")
        case .degraded: Wording("Became degraded", "Devenus dégradés")
        case .recovered: Wording("Healthy again", "De nouveau en ordre")
        case .offboarded: Wording("Offboarded", "Partis")
        case .noContact: Wording("Nobody to write to", "Personne à qui écrire")
        case .noAnswer: Wording("Did not answer", "Sans réponse")
        case .untoldLoss: Wording("Found by asking", "Trouvés en demandant")
        case .addressRefused: Wording("Address refused", "Adresse refusée")
        case .mailFailed: Wording("Mail failed", "E-mail échoué")
        case .quarantined: Wording("Quarantined", "En quarantaine")
        case .unsubscribed: Wording("Unsubscribed", "Désabonnés")
        case .syncFlowStarted: Wording("Went to the Sync flow", "Partis se reconnecter")
        }
    }
}
