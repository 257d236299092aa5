import HTTPTypes
import Hummingbird
import Relink

/// Whether a merchant is ready to sync, as last known or asked of Codat now.
struct ReadinessEndpoint: Sendable {
    let status: StatusReader
    let fresh: FreshMerchant
    let now: @Sendable () -> Instant

    @Sendable func readiness(_ request: AdminRequest) async throws -> Response {
        let isFresh = try request.value("fresh", "`true` or `false`") { Bool($0) } ?? false
        let merchant =
            isFresh ? try await asked(request.subject) : try await status.merchant(request.subject)
        guard let merchant else { throw StatusEndpoint.noSuchMerchant() }
        return .json { Readiness(merchant, status.policy).write(to: &$0) }
    }

    /// The merchant as Codat says it stands now, which is put on record where Relink knows the merchant.
    ///
    /// - Throws: ``Problem``: 404 where nobody knows the company, 502 where Codat answers with an error, 503 while it
    ///   may not be asked, 504 where it takes too long.
    func asked(_ companyID: String) async throws -> MerchantState {
        do {
            let known = try await status.merchant(companyID)
            guard let merchant = try await fresh(normalizedID(companyID), known) else {
                throw StatusEndpoint.noSuchMerchant()
            }
            return merchant
        } catch let failure as FreshMerchantFailure {
            throw problem(failure)
        }
    }

    private func problem(_ failure: FreshMerchantFailure) -> Problem {
        switch failure {
        case .notConfigured(let setting):
            Problem(.serviceUnavailable, "Codat can't be asked: \(setting) is not set; set it.")
        case .rateLimited(let until):
            Problem(
                .serviceUnavailable, "Codat's rate limit is reached; ask again once it is reset.",
                headers: [.retryAfter: String(seconds(until: until))])
        case .busy:
            Problem(
                .serviceUnavailable, "Codat is being asked about as many merchants as is allowed at once.",
                headers: [.retryAfter: String(Problem.retryAfter)])
        case .timedOut: Problem(.gatewayTimeout, "Codat did not answer in time.")
        case .refused(let reason): Problem(.badGateway, "Codat could not say how the merchant stands: \(reason).")
        }
    }

    /// At least a moment, at most the day that a quota lasts.
    private func seconds(until instant: Instant?) -> Int64 {
        let wait = instant?.duration(since: now()).components.seconds ?? 60
        return min(max(wait, Int64(Problem.retryAfter)), 86_400)
    }
}
