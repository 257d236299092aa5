import HTTPTypes
import Hummingbird
import Relink

/// Whom to write to about a merchant. It may be set before any event has spoken of the merchant.
struct ContactEndpoint: Sendable {
    let status: StatusReader
    let recorder: Recorder

    @Sendable func contact(_ request: AdminRequest) async throws -> Response {
        guard let contact = try await current(request.subject) else { throw Self.noContact }
        return .json { contact.write(to: &$0) }
    }

    @Sendable func setContact(_ request: AdminRequest) async throws -> Response {
        let contact = try await Self.contact(request.body)
        try await set(contact, of: request.subject)
        return .json { contact.write(to: &$0) }
    }

    /// Puts a contact on record, where it is another than before.
    ///
    /// - Throws: ``Problem`` 400 for what can't be a company's id.
    func set(_ contact: Contact, of companyID: String) async throws {
        guard (1...Self.maxIDLength).contains(companyID.unicodeScalars.count) else {
            throw Problem.wrong("companyId", "1 to \(Self.maxIDLength) characters")
        }
        if try await current(companyID) != contact {
            try await recorder.record(.contactSet(contact), of: normalizedID(companyID))
        }
    }

    @Sendable func deleteContact(_ request: AdminRequest) async throws -> Response {
        try await delete(of: request.subject)
        return Response(status: .noContent)
    }

    /// - Throws: ``Problem`` 404 where none is set.
    func delete(of companyID: String) async throws {
        guard try await current(companyID) != nil else { throw Self.noContact }
        try await recorder.record(.contactDeleted, of: normalizedID(companyID))
    }

    /// What the fold takes for a company's id.
    private static let maxIDLength = 200

    private static let noContact = Problem(.notFound, "No contact is set for a company with this id.")

    private func current(_ companyID: String) async throws -> Contact? {
        try await status.known(companyID)?.reonboarding.contact
    }

    private static func contact(_ body: SmallBody) async throws -> Contact {
        let fields = try await JSONFields(of: body, known: ["email", "name", "locale", "merchantIdentifier"])
        guard let email = try fields.text("email") else { throw Problem.wrongField("email", "an address") }
        let (name, locale) = (try fields.text("name"), try fields.text("locale"))
        let merchantIdentifier = try fields.text("merchantIdentifier")
        do {
            return try Contact(
                validating: email, name: name, locale: locale, merchantIdentifier: merchantIdentifier)
        } catch {
            throw Problem.wrongField(error.field, error.right)
        }
    }
}
