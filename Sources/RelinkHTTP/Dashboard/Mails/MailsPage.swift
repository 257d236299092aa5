import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Relink

/// A mail to a merchant as it looked.
public struct MailLook: Hashable, Sendable {
    public let from: String
    public let to: String
    public let subject: String
    public let text: String
    public let html: String?

    public init(from: String, to: String, subject: String, text: String, html: String?) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
    }
}

/// The mails to merchants, and each as it looked.
struct MailsPage: Sendable {
    let status: StatusReader
    let look: ObservedServer.MailLooks
    let renderer: DashboardRenderer
    private static let pageSize = 50

    @Sendable func page(_ visit: Visit) async throws -> Response {
        let cursor = try visit.request.value("cursor", StatusEndpoint.rightCursor, PageCursor.mailsBefore)
        let companyID = visit.request.text("companyId").flatMap(StatusEndpoint.nonempty)
        let page = try await status.mails(MailQuery(companyID: companyID, before: cursor, limit: Self.pageSize))
        let filter = companyID.map { "companyId=\(PercentEncoding.encode($0))" }
        let next = page.next.map { "cursor=" + PageCursor.text(ofMailsBefore: $0) }
        return try renderer.response(
            .mails,
            [
                "rows": .list(page.items.map { MailFields.fields($0, visit.language) }),
                "companyId": .text(companyID),
                "first": .text(cursor == nil ? nil : "/mails" + (filter.map { "?" + $0 } ?? "")),
                "next": .text(next.map { "/mails?" + [filter, $0].compactMap(\.self).joined(separator: "&") }),
            ], visit, in: .mails)
    }

    @Sendable func mail(_ visit: Visit) async throws -> Response {
        guard let occasion = try await occasion(visit) else { throw Self.unknown }
        let look = look(occasion)
        let html =
            "/mails/\(PercentEncoding.encode(occasion.mail.mailID))/html?companyId="
            + PercentEncoding.encode(occasion.mail.companyID)
        return try renderer.response(
            .mail,
            MailFields.fields(occasion.mail, visit.language).adding([
                "from": .text(look?.from), "text": .text(look?.text), "html": .text(look?.html == nil ? nil : html),
                "name": .text(occasion.merchant.displayName ?? occasion.mail.companyID),
            ]), visit, in: .mails)
    }

    /// The mail's HTML, for a frame that runs nothing and loads nothing.
    @Sendable func html(_ visit: Visit) async throws -> Response {
        guard let occasion = try await occasion(visit) else { throw Self.unknown }
        guard let html = look(occasion)?.html else { throw Problem.notFound }
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: policy, .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    private func occasion(_ visit: Visit) async throws -> MailOccasion? {
        guard let companyID = visit.request.text("companyId") else { return nil }
        return try await status.occasion(ofMail: visit.request.subject, to: companyID)
    }

    private static let unknown = Problem(.notFound, "No such mail went to this merchant.")
}
