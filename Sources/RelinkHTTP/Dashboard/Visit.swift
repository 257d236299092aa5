import HTTPTypes
import Hummingbird
import Relink

/// A request for a page of the dashboard: what is asked, by whom, and in which language.
struct Visit: Sendable {
    var request: AdminRequest
    /// The path and query as asked, to come back to.
    let target: String
    let language: Language
    let session: SessionID?
    /// Whether it comes from an operator.
    let isAllowed: Bool
    let seals: FormSeal
    /// Whether the browser reached this page by TLS, as far as it told.
    let isSecure: Bool
    let address: IPAddress?
    var now: Instant

    /// What the page's forms carry.
    var seal: String { seals.code(for: session) }

    /// The form that was sent.
    ///
    /// - Throws: ``Problem``: 403 where no page of ours sent it, 400 for a field that is wrong, 413.
    func form(_ known: String...) async throws -> FormFields {
        let form = try await FormFields(of: request.body, known: known + [FormSeal.field])
        guard let code = form[FormSeal.field], seals.isValid(code, for: session) else {
            throw Problem(.forbidden, "This form is too old, or comes from another site; load its page again.")
        }
        return form
    }

    /// Sends the browser on to a page of this site.
    static func redirect(to path: String, headers: HTTPFields = [:]) -> Response {
        var fields = headers
        fields[.location] = path
        fields[.cacheControl] = "no-store"
        return Response(status: .seeOther, headers: fields)
    }

    static let languageCookie = "relink-language"

    /// The language that was chosen, else the best of the browser's.
    static func language(of request: Request) -> Language {
        Cookies(of: request)[languageCookie].flatMap(Language.init(rawValue:))
            ?? Language(acceptLanguage: request.headers[.acceptLanguage])
    }
}

/// Paths of this site alone, to be sent back to.
enum LocalPath {
    /// - Returns: `/` for what may lead to another site.
    static func checked(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 2000,
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return text
    }
}
