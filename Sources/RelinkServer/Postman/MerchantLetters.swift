import Relink
import RelinkMail

/// Writes the mails to merchants.
struct MerchantLetters: Sendable {
    let room: MailRoom
    let links: MerchantLinks
    let policy: ReducerPolicy

    /// The mail of a step as it goes out, `nil` where the contact's address is none; and what is to be told of it,
    /// `nil` for a merchant without contact.
    func letter(
        for step: Int64, to merchant: MerchantState, now: Instant
    ) -> (message: MailMessage?, record: MailRecord)? {
        guard let contact = merchant.reonboarding.contact else { return nil }
        let mailID = merchant.mailID(ofStep: step)
        let earlier = merchant.reonboarding.delayed.flatMap { $0.mailID == mailID ? $0 : nil }
        let createdAt = earlier?.firstTryAt ?? now
        let message = message(for: step, to: merchant, contact, createdAt: createdAt)
        let record = MailRecord(
            mailID: mailID, companyID: merchant.companyID, episode: merchant.episode.number, step: step,
            to: contact.email, locale: contact.language.rawValue, subject: message?.subject ?? "", status: .retrying,
            attempts: (earlier?.attempts ?? 0) + 1, createdAt: createdAt)
        return (message, record)
    }

    /// - Parameter createdAt: of the first try.
    /// - Returns: `nil` where the contact's address is none.
    func message(
        for step: Int64, to merchant: MerchantState, _ contact: Contact, createdAt: Instant
    ) -> MailMessage? {
        let to: Mailbox
        do {
            to = Mailbox(name: contact.name, address: try EmailAddress(contact.email))
        } catch {
            return nil
        }
        let link = links.url(for: merchant, issuedAt: createdAt)
        let mail = MerchantMail(
            kind: merchant.episode.kind == .onboarding ? .onboarding : .reonboarding,
            step: Int(merchant.reonboarding.mailsSent) + 1,
            isLast: step >= policy.reonboarding.schedule(of: merchant.episode.kind).count,
            companyName: merchant.displayName, contactName: contact.name,
            platformName: merchant.lostPlatformNames(policy).first, lostAt: merchant.since, linkURL: link,
            unsubscribeURL: MerchantLinks.unsubscribeURL(of: link), language: contact.language)
        return room.templates.message(
            mail, brand: room.brand, from: room.sender, replyTo: room.replyTo, to: to,
            messageID: "\(merchant.mailID(ofStep: step))@\(room.host)", date: createdAt)
    }
}
