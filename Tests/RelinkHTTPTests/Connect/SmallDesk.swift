import Relink
import RelinkHTTP
import Synchronization

/// A desk with two systems that sends everybody to one Sync flow, and counts whom it sends.
final class SmallDesk: SetupDesk {
    /// `nil` where what is offered can't be found out.
    let offer: SystemOffer?
    let url: String?
    private let sent = Mutex<[String]>([])

    init(
        offer: SystemOffer? = SystemOffer(
            side: .accounting,
            systems: [
                OfferedSystem(platformKey: "gbol", name: "Xero"),
                OfferedSystem(platformKey: "a/b?\"", name: "<b>Ledger</b> & \u{600}<i>"),
            ]), url: String? = RunningPages.flowURL
    ) {
        self.offer = offer
        self.url = url
    }

    /// The platform keys that were chosen.
    var chosen: [String] { sent.withLock { $0 } }

    func begin(_ order: SetupOrder) async throws -> SetupTicket {
        throw SetupFailure(
            step: .company, call: "POST /companies", status: 402, errorCode: 7, correlationID: "abc",
            detail: "402, a limit is reached.", remedy: "Raise it.")
    }

    func authorize(_ companyID: String, with authorization: [String: String]) async throws -> AuthorizationReport {
        throw SetupFailure(
            step: .connection, call: "POST /companies/{companyId}/connections", status: 429, detail: "429.",
            remedy: "Wait.", retryAt: SeededServer.received.advanced(bySeconds: 90))
    }

    func offer(for link: SetupLink) async throws(SyncFlowFailure) -> SystemOffer {
        guard let offer else { throw SyncFlowFailure("Codat answered 500.") }
        return offer
    }

    func logo(of platformKey: String, for link: SetupLink) async -> LogoImage? {
        platformKey == "gbol" ? LogoImage(type: "image/SVG+xml; charset=utf-8", bytes: Array("<svg/>".utf8)) : nil
    }

    func depart(to platformKey: String, over link: SetupLink) async throws(SyncFlowFailure) -> SyncFlowDestination {
        guard let url else { throw SyncFlowFailure("Codat answered 500.") }
        sent.withLock { $0.append(platformKey) }
        return SyncFlowDestination(url: url, companyID: MerchantStory.companyID)
    }
}
