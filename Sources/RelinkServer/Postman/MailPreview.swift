import Relink
import RelinkMail

/// The mail that a merchant would get next, as it would go out.
public enum MailPreview {
    /// - Parameter locale: instead of the contact's.
    /// - Returns: the mail in the form of RFC 5322; `nil` where no event has spoken of the company.
    /// - Throws: ``StoreError``, or ``SettingsFaults`` where what the settings say of mails can't be used.
    public static func mail(
        of companyID: String, locale: String?, _ settings: Settings
    ) async throws -> [UInt8]? {
        let room = try MailRoom(settings)
        let store = try await StoreAccess.open(settings, role: .read)
        var merchant: MerchantState?
        do {
            merchant = try await store.projections.current.merchant(normalizedID(companyID))?.state
        } catch {
            await store.close()
            throw error
        }
        await store.close()
        await room.transport.close()
        guard let merchant, merchant.firstSeenAt != nil else { return nil }
        let links = MerchantLinks(
            signer: LinkSigner(key: store.linkKey), baseURL: settings.publicURL,
            lifetime: settings.reonboarding.linkLifetime)
        let letters = MerchantLetters(room: room, links: links, policy: settings.reducerPolicy)
        var contact = merchant.reonboarding.contact ?? Contact(email: "merchant@example.com")
        if let locale { contact = Contact(email: contact.email, name: contact.name, locale: locale) }
        let step = merchant.reonboarding.doneSteps + 1
        return letters.message(for: step, to: merchant, contact, createdAt: .now)?.encoded()
    }
}
