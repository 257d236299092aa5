import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Relink

/// Sets and lists merchants' contacts from the command line: in the store itself, or, while a server holds it, through
/// that server's admin listener.
public enum ContactBook {
    /// - Returns: how many of the contacts were new or changed.
    /// - Throws: ``StoreError``, or ``ContactBookError`` where the server could not be asked.
    public static func set(_ contacts: [CompanyContact], _ settings: Settings) async throws -> Int {
        do {
            return try await setInStore(contacts, settings)
        } catch let error as StoreError where error.code == .inUse {
            return try await AdminContacts(settings).set(contacts)
        }
    }

    /// Every company's contact, in the order in which they were first set.
    public static func list(_ settings: Settings, _ body: (CompanyContact) -> Void) async throws {
        try await StoreAccess.reading(settings) { store in
            var seen: Set<String> = []
            var query = EventQuery(limit: 500, type: "relink.contact.set")
            while true {
                let page = try await store.status.events(query)
                for companyID in page.items.compactMap(\.decoded.companyID) where seen.insert(companyID).inserted {
                    guard let contact = try await store.status.known(companyID)?.reonboarding.contact else { continue }
                    body(CompanyContact(companyID: companyID, contact: contact))
                }
                guard let next = page.next else { return }
                query.after = next
            }
        }
    }

    private static func setInStore(_ contacts: [CompanyContact], _ settings: Settings) async throws -> Int {
        var changed = 0
        try await StoreAccess.maintaining(settings) { store in
            try await store.foldAll { _ in }
            for entry in contacts where try await store.contact(of: entry.companyID) != entry.contact {
                try await store.record(.contactSet(entry.contact), of: entry.companyID)
                changed += 1
            }
            try await store.foldAll { _ in }
        }
        return changed
    }
}

extension MaintainedStore {
    fileprivate func contact(of companyID: String) async throws(StoreError) -> Contact? {
        try await shelf.current.merchant(companyID)?.state.reonboarding.contact
    }

    fileprivate func record(_ event: RelinkEvent, of companyID: String) async throws(StoreError) {
        let own = OwnEvent(messageID: UUID().uuidString, companyID: companyID, occurredAt: .now, event: event)
        _ = try await log.append(VerifiedDelivery(own))
    }
}

/// Why a running server did not take a contact.
public struct ContactBookError: Error, CustomStringConvertible {
    public let description: String
}

/// The contacts of a running server, asked through its admin listener.
private struct AdminContacts {
    private static let limit = Duration.seconds(30)
    private static let maxAnswerBytes = 1 << 20

    let base: String
    let token: Secret?

    init(_ settings: Settings) {
        base = "http://\(settings.listen.admin)/api/merchants/"
        token = settings.admin.token
    }

    func set(_ contacts: [CompanyContact]) async throws -> Int {
        let http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup)
        do {
            var changed = 0
            for entry in contacts where try await put(entry, http) { changed += 1 }
            try await http.shutdown()
            return changed
        } catch {
            try await http.shutdown()
            if error is ContactBookError { throw error }
            throw ContactBookError(
                description:
                    "The server that holds the store can't be reached at listen.admin, \(base): \(error). Give "
                    + "this command the server's settings, or stop the server.")
        }
    }

    /// - Returns: whether it was new or changed.
    private func put(_ entry: CompanyContact, _ http: HTTPClient) async throws -> Bool {
        let id = entry.companyID.addingPercentEncoding(
            withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-")))
        var request = HTTPClientRequest(url: base + (id ?? "") + "/contact")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token.value)") }
        let before = try await http.answer(to: request, within: Self.limit, maxBytes: Self.maxAnswerBytes)
        var json = JSONWriter()
        entry.contact.write(to: &json)
        let known = JSONDocument(parsing: Array(buffer: before.body))?.compactText
        if before.status == .ok, known == json.bytes { return false }
        request.method = .PUT
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: json.bytes))
        let response = try await http.answer(to: request, within: Self.limit, maxBytes: Self.maxAnswerBytes)
        guard response.status == .ok else {
            throw ContactBookError(
                description: "The server at listen.admin holds the store, and answered \(response.status.code) to a "
                    + "contact; give this command the server's settings (admin.token among them).")
        }
        return true
    }
}
