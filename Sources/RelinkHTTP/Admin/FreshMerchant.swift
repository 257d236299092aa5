public import Relink

/// Asks Codat how a merchant stands now.
///
/// - Parameters: the company's id, and what is known of it.
/// - Returns: the merchant with what Codat said; `nil` where neither Codat nor Relink knows the company.
/// - Throws: ``FreshMerchantFailure`` where Codat gave no answer, `StoreError` where it can't be put on record.
public typealias FreshMerchant = @Sendable (String, MerchantState?) async throws -> MerchantState?

/// Why Codat did not say how a merchant stands.
public enum FreshMerchantFailure: Error, Hashable, Sendable {
    /// No key for Codat's API is set; the setting.
    case notConfigured(String)
    /// Codat was not asked, or refused, because its rate limit is reached; when it ends, if that is known.
    case rateLimited(until: Instant?)
    /// As many questions as are allowed are under way.
    case busy
    case timedOut
    /// Codat can't be reached, or answered with an error; a sentence without secrets and personal data.
    case refused(String)
}
