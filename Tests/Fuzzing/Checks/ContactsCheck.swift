import Relink
import RelinkServer

/// A file of contacts gives whole contacts alone, and names its faults by line without repeating what stands there.
enum ContactsCheck {
    static func run(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        let file = ContactFile(text)
        let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        var last = 1
        for fault in file.faults {
            guard let match = fault.firstMatch(of: /^line ([0-9]+): ./), let line = Int(match.1) else {
                throw BrokenPromise(description: "A fault names its line: \(fault)")
            }
            try expect("Lines are named in order, and there", last <= line && line <= lines)
            last = line
            try expect("A fault is one short line", fault.utf8.count < 300 && fault.utf8.allSatisfy { $0 >= 0x20 })
        }
        for entry in file.contacts {
            try expect("A contact that is taken is right", try isRight(entry))
        }
        let ids = file.contacts.map(\.companyID)
        try expect("A company has one contact", Set(ids).count == ids.count)
        if let reading = CommaSeparatedReading(Array(text.utf8)) {
            try expect("A second reading finds the same contacts", reading.contacts == file.contacts)
        }
        let again = ContactFile(written(file.contacts))
        try expect("What is written of contacts are those contacts", again.contacts == file.contacts)
        try expect("What is written of contacts has no faults: \(again.faults)", again.faults.isEmpty)
    }

    private static func isRight(_ entry: CompanyContact) throws -> Bool {
        let contact = entry.contact
        return try entry
            == CompanyContact(
                companyID: entry.companyID, email: contact.email, name: contact.name, locale: contact.locale,
                merchantIdentifier: contact.merchantIdentifier)
    }

    /// Every field in quotation marks.
    private static func written(_ contacts: [CompanyContact]) -> String {
        let rows = contacts.map { entry in
            let fields = [
                entry.companyID, entry.contact.email, entry.contact.name, entry.contact.locale,
                entry.contact.merchantIdentifier,
            ]
            return fields.map { "\"" + doubled($0 ?? "") + "\"" }.joined(separator: ",")
        }
        return ([ContactFile.columns.joined(separator: ",")] + rows).joined(separator: "\r\n")
    }

    /// By scalars: to Swift a quotation mark with an accent on it is another character.
    private static func doubled(_ text: String) -> String {
        var doubled = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\"" { doubled.append(scalar) }
            doubled.append(scalar)
        }
        return String(doubled)
    }
}
