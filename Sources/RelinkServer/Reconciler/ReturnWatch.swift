import Logging
import Relink
import ServiceLifecycle

/// Asks Codat soon after a merchant set out to come back, or came back: what only its API tells, such as settings that
/// are complete again, and a return whose webhook was lost, would else show hours later.
final class ReturnWatch: Service {
    private static let noticesAtOnce = 500
    /// What came in before that (an import, the log folded anew) is for regular reconciling.
    private static let longestPast = Duration.seconds(3600)

    private let inquiry: CodatInquiry
    private let logger: Logger

    init(_ inquiry: CodatInquiry, logger: Logger) {
        self.inquiry = inquiry
        self.logger = logger
    }

    private struct Watch {
        var agenda = ReturnAgenda()
        var read: Int64
    }

    func run() async throws {
        await Rounds(
            leadership: inquiry.leadership, trouble: "Codat could not be asked about merchants that come back.",
            logger: logger
        ).run(
            from: { Watch(read: try await self.inquiry.projection().checkpoint().appliedSequence) },
            { watch in
                try await self.gather(&watch)
                await self.askDue(&watch.agenda)
            })
    }

    private func gather(_ watch: inout Watch) async throws(StoreError) {
        let oldest = inquiry.now().advanced(by: .zero - Self.longestPast)
        while true {
            let projection = inquiry.projection()
            let notices = try await projection.notices(after: watch.read, limit: Self.noticesAtOnce)
            for notice in notices {
                if notice.kind.tellsOfReturn, notice.at > oldest, let companyID = notice.companyID,
                    try await projection.merchant(companyID)?.state.source == inquiry.source.name
                {
                    watch.agenda.begin(companyID, at: inquiry.now())
                }
                watch.read = notice.sequence
            }
            if notices.isEmpty { return }
        }
    }

    private func askDue(_ agenda: inout ReturnAgenda) async {
        while let companyID = agenda.next(at: inquiry.now()), !Task.isCancelled {
            do {
                try await inquiry.ask(about: companyID)
                let isWell = try await inquiry.projection().merchant(companyID)?.state.health == .healthy
                agenda.asked(companyID, isWell: isWell, at: inquiry.now())
            } catch is CancellationError {
                return
            } catch {
                agenda.asked(companyID, isWell: false, at: inquiry.now())
                logger.warning(
                    "Codat could not be asked about a merchant that comes back.",
                    metadata: ["companyId": "\(companyID)", "reason": "\(error)"])
            }
        }
    }
}

extension Notice.Kind {
    fileprivate var tellsOfReturn: Bool {
        switch self {
        case .syncFlowStarted, .recovered, .degraded: true
        default: false
        }
    }
}
