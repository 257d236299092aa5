import HTTPTypes
import Hummingbird
import Relink

/// Where operators sign in by the admin token, and out.
struct SignInPage: Sendable {
    let access: AdminAccess
    let renderer: DashboardRenderer
    let limit: AttemptLimit<IPAddress?>

    @Sendable func page(_ visit: Visit) async throws -> Response {
        let then = LocalPath.checked(visit.request.text("then"))
        if visit.isAllowed { return Visit.redirect(to: then) }
        return try form(visit, then: then)
    }

    /// In the place of a page that is not for everyone.
    func refusal(_ visit: Visit) throws(Problem) -> Response {
        try form(visit, then: LocalPath.checked(visit.target), status: .unauthorized)
    }

    @Sendable func signIn(_ visit: Visit) async throws -> Response {
        let form = try await FormFields(of: visit.request.body, known: ["token"])
        let then = LocalPath.checked(visit.request.text("then"))
        guard access.needsSignIn else { return Visit.redirect(to: then) }
        if let wait = limit.count(visit.address, at: visit.now) {
            return try self.form(
                visit, then: then, status: .tooManyRequests,
                fault: Self.tooOften(minutes: (wait + 59) / 60), headers: [.retryAfter: String(wait)])
        }
        guard let session = access.openSession(token: form["token"] ?? "", at: visit.now) else {
            return try self.form(visit, then: then, status: .unauthorized, fault: Self.wrongToken)
        }
        limit.forget(visit.address)
        let cookie = Cookies.setting(
            SessionID.cookie, session.text, maxAge: SessionBook.lifetime, isSecure: visit.isSecure)
        return Visit.redirect(to: then, headers: [.setCookie: cookie])
    }

    @Sendable func signOut(_ visit: Visit) async throws -> Response {
        _ = try await visit.form()
        if let session = visit.session { access.sessions.close(session) }
        let cookie = Cookies.setting(SessionID.cookie, "", maxAge: 0, isSecure: visit.isSecure)
        return Visit.redirect(to: "/sign-in", headers: [.setCookie: cookie])
    }

    private func form(
        _ visit: Visit, then: String, status: HTTPResponse.Status = .ok, fault: Wording? = nil,
        headers: HTTPFields = [:]
    ) throws(Problem) -> Response {
        var headers = headers
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        let target = then == "/" ? "/sign-in" : "/sign-in?then=" + PercentEncoding.encode(then)
        return try renderer.response(
            .signIn, ["signIn": .text(target), "fault": .text(fault?(visit.language))], visit, status: status,
            headers: headers)
    }

    private static let wrongToken = Wording("That is not the token.", "Ce n’est pas le jeton.")

    private static func tooOften(minutes: Int64) -> Wording {
        Wording(
            "That was tried too often. The next try is allowed in \(minutes) min.",
            "Trop d’essais. Le prochain sera possible dans \(minutes) min.")
    }
}
