/// The merchant behind a link to the choice page, as far as the log tells.
public struct SetupStanding: Hashable, Sendable {
    /// `nil` where the merchant has no company yet.
    public let companyID: String?
    /// `nil` where no event has spoken of the company yet.
    public let merchant: MerchantState?
    /// What the platform told of a merchant whose company was not known.
    public let request: SetupRequest?

    public init(companyID: String?, merchant: MerchantState?, request: SetupRequest?) {
        self.companyID = companyID
        self.merchant = merchant
        self.request = request
    }

    /// What the merchant is called, as far as anybody told.
    public var name: String? {
        // A company that was made for a setup is named after the platform's own id of the merchant.
        request?.name ?? merchant?.reonboarding.contact?.name ?? merchant?.displayName
    }

    public var locale: String? { merchant?.reonboarding.contact?.locale ?? request?.locale }
}

extension StatusReader {
    /// - Parameter companyID: a company's id, or what stands in its place.
    public func setupStanding(of companyID: String) async throws(StoreError) -> SetupStanding {
        guard SetupSubject(companyID) != nil else {
            return SetupStanding(
                companyID: companyID, merchant: try await merchant(companyID), request: nil)
        }
        let setup = try await setup(of: companyID)
        guard let known = setup.companyID else {
            return SetupStanding(companyID: nil, merchant: nil, request: setup.request)
        }
        let merchant = try await merchant(known)
        // Whose company is gone at Codat starts anew.
        guard merchant?.health != .offboarded else {
            return SetupStanding(companyID: nil, merchant: nil, request: setup.request)
        }
        return SetupStanding(companyID: known, merchant: merchant, request: setup.request)
    }
}
