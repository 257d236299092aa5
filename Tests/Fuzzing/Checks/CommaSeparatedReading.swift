import Relink
import RelinkServer

/// A second reading of comma-separated contacts, byte by byte after RFC 4180, section 2.
struct CommaSeparatedReading {
    let contacts: [CompanyContact]

    private enum Place {
        case start, plain, quoted, behindQuote
    }

    /// - Returns: `nil` where any row breaks the RFC, or the first names no right columns.
    init?(_ bytes: [UInt8]) {
        guard let rows = Self.rows(bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes),
            let heading = rows.first?.map({ $0.replacing(" ", with: "") })
        else { return nil }
        let columns = ContactFile.columns.map(heading.firstIndex)
        guard columns[0] != nil, columns[1] != nil, columns.count(where: { $0 != nil }) == heading.count else {
            return nil
        }
        var contacts: [CompanyContact] = []
        for row in rows.dropFirst() where row.count == heading.count {
            let fields = columns.map { column in column.map { row[$0] } ?? "" }
            let optional = fields.map { $0.isEmpty ? nil : $0 }
            guard
                let contact = try? CompanyContact(
                    companyID: fields[0], email: fields[1], name: optional[2], locale: optional[3],
                    merchantIdentifier: optional[4])
            else { continue }
            if let earlier = contacts.firstIndex(where: { $0.companyID == contact.companyID }) {
                contacts[earlier] = contact
            } else {
                contacts.append(contact)
            }
        }
        self.contacts = contacts
    }

    private static func rows(_ bytes: [UInt8]) -> [[String]]? {
        let quote = UInt8(ascii: "\"")
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var place = Place.start
        for byte in bytes + [UInt8(ascii: "\n")] {
            switch (place, byte) {
            case (.quoted, quote): place = .behindQuote
            case (.quoted, _): field.append(byte)
            case (.behindQuote, quote):
                field.append(quote)
                place = .quoted
            case (.start, quote): place = .quoted
            case (.plain, quote): return nil
            case (_, UInt8(ascii: ",")):
                row.append(String(decoding: field, as: UTF8.self))
                (field, place) = ([], .start)
            case (_, UInt8(ascii: "\n")), (_, UInt8(ascii: "\r")):
                if place != .start || !row.isEmpty { rows.append(row + [String(decoding: field, as: UTF8.self)]) }
                (row, field, place) = ([], [], .start)
            case (.behindQuote, _): return nil
            default:
                field.append(byte)
                place = .plain
            }
        }
        return place == .quoted ? nil : rows
    }
}
