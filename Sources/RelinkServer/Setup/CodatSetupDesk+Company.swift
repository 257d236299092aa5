import Crypto
import Relink
import RelinkCodat
import RelinkHTTP

extension CodatSetupDesk {
    /// A merchant's company at Codat, found or made. To be called in the merchant's turn.
    ///
    /// - Throws: `SetupFailure`, `StoreError`.
    func company(
        of subject: SetupSubject, _ request: SetupRequest?, _ source: CodatSource
    ) async throws -> (id: String, isNew: Bool) {
        do {
            // Made before, and never put on record: a crash may have come between.
            if let found = try await find(subject, source) {
                try await recorder.record(.setup(.companyFound(companyID: found)), of: subject.companyID)
                return (found, false)
            }
            let key = try await key(for: "company", of: subject.companyID)
            let (companyID, isNew) = try await create(subject, request, source, key)
            let step: SetupStep = isNew ? .companyCreated(companyID: companyID) : .companyFound(companyID: companyID)
            try await recorder.record(.setup(step), of: subject.companyID)
            return (companyID, isNew)
        } catch let error as CodatError {
            throw try await failed(SetupFailure(.company, error, now: now()), subject.companyID)
        } catch let failure as SetupFailure {
            throw try await failed(failure, subject.companyID)
        }
    }

    private func create(
        _ subject: SetupSubject, _ request: SetupRequest?, _ source: CodatSource, _ key: IdempotencyKey?
    ) async throws -> (id: String, isNew: Bool) {
        var tags = request?.tags ?? [:]
        tags[SetupRequest.identifierTag] = subject.merchantIdentifier
        let draft = CompanyDraft(name: subject.merchantIdentifier, description: request?.name, tags: tags)
        do throws(CodatError) {
            return (try await source.client.within(.interactive).createCompany(draft, key: key).id, true)
        } catch {
            // Another instance may be at it with the same key, or Codat made it and failed behind that.
            guard error.mayBeDone, let found = try await find(subject, source) else { throw error }
            return (found, false)
        }
    }

    /// Looks for a merchant's company by its name and its tag.
    ///
    /// - Throws: ``CodatError``; `SetupFailure` where several could be it.
    private func find(_ subject: SetupSubject, _ source: CodatSource) async throws -> String? {
        let name = subject.companyName
        var candidates: [Company] = []
        do {
            candidates = try await companies(CodatListQuery(filter: "name=\(name)"), source, named: name)
        } catch let error as CodatError where error.kind == .badRequest {
            // Codat does not take every name in a query, and on some days none.
            candidates = try await companies(CodatListQuery(), source, named: name)
        }
        let tagged = candidates.filter { $0.tags[SetupRequest.identifierTag] == subject.merchantIdentifier }
        if let oldest = tagged.min(by: Self.isOlder) { return oldest.id }
        // A name that lost characters may be another merchant's.
        guard name == subject.merchantIdentifier else { return nil }
        let untagged = candidates.filter { $0.tags[SetupRequest.identifierTag] == nil }
        guard untagged.count > 1 else { return untagged.first?.id }
        let ids = untagged.map(\.id).sorted().prefix(5).joined(separator: ", ")
        throw SetupFailure(
            step: .company, call: "GET /companies",
            detail: "Codat has \(untagged.count) companies of the merchant's name: \(ids).",
            remedy: "Say which of them it is by `companyId`.")
    }

    private func companies(
        _ query: CodatListQuery, _ source: CodatSource, named name: String
    ) async throws -> [Company] {
        var companies: [Company] = []
        for try await company in try source.client.within(.interactive).companies(query) where company.name == name {
            companies.append(company)
        }
        return companies
    }

    private static func isOlder(_ left: Company, _ right: Company) -> Bool {
        (left.created?.rfc3339 ?? "", left.id) < (right.created?.rfc3339 ?? "", right.id)
    }

    /// Puts a failure on record.
    ///
    /// - Returns: the same, to be thrown.
    func failed(_ failure: SetupFailure, _ companyID: String) async throws(StoreError) -> SetupFailure {
        try await recorder.record(.setup(.failed(failure)), of: companyID)
        return failure
    }

    /// The key under which Codat does a thing once, whoever asks: the same until it is known how it ended.
    func key(for purpose: String, of companyID: String) async throws(StoreError) -> IdempotencyKey? {
        let outcome = try await status.setup(of: companyID).lastOutcome
        let text = "\(links.installation)\u{0}\(purpose)\u{0}\(companyID)\u{0}\(outcome)"
        return IdempotencyKey(digest: Array(SHA256.hash(data: Array(text.utf8))))
    }
}

extension SetupSubject {
    /// What is left of the platform's own id in a company's name: letters and digits of ASCII, spaces, and
    /// `- ' & @ . , ? !`. Codat drops the rest without a word.
    fileprivate var companyName: String {
        let kept = merchantIdentifier.unicodeScalars.filter { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                || " -'&@.,?!".unicodeScalars.contains(scalar)
        }
        return String(String.UnicodeScalarView(kept))
    }
}

extension CodatError {
    /// Whether what was asked for may be done, or under way, all the same.
    var mayBeDone: Bool {
        switch kind {
        case .serverFault, .unreachable, .timedOut, .malformedAnswer, .conflict: true
        // The same idempotency key with another body.
        case .badRequest: status == 422
        default: false
        }
    }
}

extension SetupFailure {
    init(_ step: Step, _ error: CodatError, now: Instant) {
        var retryAt: Instant?
        if case .rateLimited(let until) = error.kind { retryAt = until ?? now.advanced(bySeconds: 60) }
        self.init(
            step: step, call: error.call, status: error.status.map(Int64.init), errorCode: error.errorCode,
            correlationID: error.correlationID, detail: "\(error).", remedy: Self.remedy(error), retryAt: retryAt)
    }

    private static func remedy(_ error: CodatError) -> String {
        switch error.kind {
        case .unauthorized: "Set codat.apiKey to a key of Codat's Portal, and do it again."
        case .paymentRequired: "A limit of the Codat account is reached; raise it with Codat, and do it again."
        case .forbidden: "Give the API key the right to this call, and do it again."
        case .notFound: "Look whether the platform key in the settings, and the company, are there at Codat."
        case .badRequest, .invalidArgument: "Mend what Codat names, and do it again."
        case .conflict: "Something of the kind is under way or there already; do it again in a minute."
        case .rateLimited: "Do it again once the limit is over."
        case .serverFault, .malformedAnswer:
            "Do it again; if it lasts, tell Codat's support the call and the correlation id."
        case .unreachable, .timedOut, .cancelled: "Look whether Codat can be reached, and do it again."
        }
    }
}
