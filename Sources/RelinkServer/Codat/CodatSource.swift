import Relink
import RelinkCodat

/// One Codat client of the operator's: its API, and what the settings say of it.
struct CodatSource: Sendable {
    let name: String
    let client: CodatClient
    let settings: Settings.Codat

    /// Asks for a fresh Sync flow URL for a merchant who waits.
    ///
    /// - Throws: ``CodatError``, or ``UnknownPlatformKey``.
    func syncFlowURL(for merchant: MerchantState, _ policy: ReducerPolicy) async throws -> SyncFlowURL {
        try await client.within(.interactive).syncFlowURL(
            for: SyncFlowRequest(
                commerceKey: try key(.commerce, "codat.commerceKey", settings.commerceKey, merchant, policy),
                accountingKey: try key(.accounting, "codat.accountingKey", settings.accountingKey, merchant, policy),
                merchantIdentifier: merchant.companyID, redirectURL: settings.redirectURL))
    }

    private func key(
        _ type: SourceType, _ setting: String, _ configured: String?, _ merchant: MerchantState,
        _ policy: ReducerPolicy
    ) throws(UnknownPlatformKey) -> String {
        guard let key = merchant.platformKey(of: type, policy) ?? configured else {
            throw UnknownPlatformKey(type: type, setting: setting)
        }
        return key
    }
}

/// The Sync flow needs a platform key for each side, and neither the merchant's connections nor the settings tell it.
struct UnknownPlatformKey: Error, CustomStringConvertible {
    let type: SourceType
    let setting: String

    var description: String {
        "No \(type.rawValue) connection of the merchant tells its platform key, and \(setting) is not set; set it."
    }
}
