import Relink
import RelinkHTTP
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

    /// A mail as it looked, made again from what was known when it was made.
    func look(of occasion: MailOccasion) -> MailLook? {
        let mail = occasion.mail
        let known = occasion.merchant.reonboarding.contact
        let contact = Contact(
            email: mail.to, name: known?.email == mail.to ? known?.name : nil, locale: mail.locale)
        guard let message = message(for: mail.step, to: occasion.merchant, contact, createdAt: mail.createdAt) else {
            return nil
        }
        return MailLook(
            from: message.from.display, to: message.to.display, subject: message.subject, text: message.text,
            html: message.html)
    }
}

extension Mailbox {
    /// As people read it: `A name <name@example.com>`.
    fileprivate var display: String { name.map { "\($0) <\(address)>" } ?? "\(address)" }
}
