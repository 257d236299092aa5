/// A mail, and the merchant as it was when the mail was made.
public struct MailOccasion: Sendable {
    public let mail: MailRecord
    public let merchant: MerchantState
}

extension StatusReader {
    /// What a mail was made of: its text is not kept, and can be made again from this.
    ///
    /// - Returns: `nil` where the merchant never got such a mail.
    public func occasion(ofMail mailID: String, to companyID: String) async throws(StoreError) -> MailOccasion? {
        guard let record = try await projection().merchant(normalizedID(companyID)) else { return nil }
        var occasion: MailOccasion?
        try await replayAll(of: record) { _, event, before, _ in
            guard occasion == nil, case .recorded(let own) = event.decoded.content, let mail = own.mail,
                mail.mailID == mailID
            else { return }
            occasion = MailOccasion(mail: mail, merchant: before)
        }
        return occasion
    }
}
