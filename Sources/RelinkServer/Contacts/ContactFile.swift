public import Relink

/// A company and whom to write to about it.
public struct CompanyContact: Hashable, Sendable {
    /// As ``normalizedID(_:)`` gives it.
    public let companyID: String
    public let contact: Contact

    init(companyID: String, contact: Contact) {
        self.companyID = companyID
        self.contact = contact
    }

    /// - Throws: ``ContactFault``.
    public init(
        companyID: String, email: String, name: String?, locale: String?, merchantIdentifier: String?
    ) throws(ContactFault) {
        guard !companyID.isEmpty, companyID.unicodeScalars.count <= 200 else {
            throw ContactFault(field: "companyId", right: "1 to 200 characters")
        }
        self.companyID = normalizedID(companyID)
        contact = try Contact(
            validating: email, name: name, locale: locale, merchantIdentifier: merchantIdentifier)
    }
}

/// A file of contacts: comma-separated (RFC 4180), its first line naming the columns.
public struct ContactFile: Sendable {
    public static let columns = ["companyId", "email", "name", "locale", "merchantIdentifier"]

    public private(set) var contacts: [CompanyContact] = []
    /// What is wrong with which line.
    public private(set) var faults: [String] = []

    /// Reads all rows; bad ones become faults, good ones contacts. Of one company the last row counts.
    public init(_ text: String) {
        var rows = CommaSeparatedText(text)
        guard case .success(let heading)? = rows.next(), let places = Self.places(heading.fields) else {
            faults = ["line 1: right are the columns \(Self.columns.joined(separator: ",")); the first two are needed"]
            return
        }
        var byCompany: [String: Int] = [:]
        while let row = rows.next() {
            switch row {
            case .failure(let fault): faults.append("line \(fault.line): \(fault.description)")
            case .success(let row):
                guard row.fields.count == heading.fields.count else {
                    faults.append(
                        "line \(row.line): \(row.fields.count) fields, where the first line names "
                            + "\(heading.fields.count)")
                    continue
                }
                do {
                    let contact = try Self.contact(row.fields, places)
                    if let earlier = byCompany[contact.companyID] {
                        contacts[earlier] = contact
                    } else {
                        byCompany[contact.companyID] = contacts.count
                        contacts.append(contact)
                    }
                } catch {
                    faults.append("line \(row.line): \(error)")
                }
            }
        }
    }

    private static func places(_ heading: [String]) -> [String: Int]? {
        let names = heading.map { $0.filter { $0 != " " } }
        guard Set(names).isSubset(of: columns), Set(names).count == names.count, names.contains("companyId"),
            names.contains("email")
        else { return nil }
        return Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    }

    private static func contact(_ fields: [String], _ places: [String: Int]) throws(ContactFault) -> CompanyContact {
        let value = { (column: String) -> String? in
            places[column].map { fields[$0] }.flatMap { $0.isEmpty ? nil : $0 }
        }
        return try CompanyContact(
            companyID: value("companyId") ?? "", email: value("email") ?? "", name: value("name"),
            locale: value("locale"), merchantIdentifier: value("merchantIdentifier"))
    }
}
