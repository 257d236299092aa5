import NIOHTTP1
import Relink
@testable import RelinkHTTP
import Testing

@Suite("Signing in to the dashboard", .timeLimit(.minutes(5)))
struct SignInTests {
    private static let token = "correct horse battery staple"
    private static let pages = ["/", "/merchants"]

    @Test("Without the token every page asks for it, and shows nothing else")
    func refused() async throws {
        try await RunningAdmin.run(token: Self.token) { admin in
            var browser = Browser(admin)
            for path in Self.pages {
                let page = try await browser.open(path)
                #expect(page.status == 401, "\(path)")
                #expect(page.headers["content-type"] == ["text/html; charset=utf-8"])
                #expect(page.body.contains(#"name="token" type="password""#))
                #expect(!page.body.contains("Lindens"))
            }
            #expect(try await browser.open("/assets/none.css").status == 401)
        }
    }

    @Test("The token opens a session that no script reads and no other site sends, and leads to what was asked for")
    func signsIn() async throws {
        try await RunningAdmin.run(token: Self.token) { admin in
            var browser = Browser(admin)
            let asked = try await browser.open("/merchants?q=a%20b")
            #expect(asked.body.contains(#"action="/sign-in?then=%2Fmerchants%3Fq%3Da%2520b""#))
            let answer = try await browser.send("/sign-in?then=%2Fmerchants%3Fq%3Da%2520b", [("token", Self.token)])
            #expect(answer.status == 303)
            #expect(answer.headers["location"] == ["/merchants?q=a%20b"])
            let cookie = try #require(answer.headers["set-cookie"].first)
            #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"))
            #expect(!cookie.contains("; Secure"))
            for path in Self.pages { #expect(try await browser.open(path).status == 200, "\(path)") }
            #expect(try await browser.open("/api/summary").status == 200)
            let overTLS = try await browser.send(
                "/sign-in", [("token", Self.token)], headers: [("Origin", "https://127.0.0.1:\(admin.port)")])
            #expect(overTLS.headers["set-cookie"].first?.contains("; Secure") == true)
        }
    }

    @Test("A session ends at sign-out, everywhere, and after a working day")
    func ends() async throws {
        try await RunningAdmin.run(token: Self.token) { admin in
            var browser = Browser(admin)
            try await browser.signIn(Self.token)
            var copy = browser
            let page = try await browser.open("/")
            let answer = try await browser.send("/sign-out", [], sealedBy: page)
            #expect(answer.status == 303)
            #expect(browser.cookies[SessionID.cookie] == nil)
            #expect(try await copy.open("/").status == 401)
        }
        let book = SessionBook()
        let now = SeededServer.received
        let session = book.open(at: now)
        #expect(book.isOpen(session, at: now.advanced(bySeconds: SessionBook.lifetime - 1)))
        #expect(!book.isOpen(session, at: now.advanced(bySeconds: SessionBook.lifetime)))
        #expect(!book.isOpen(session, at: now.advanced(bySeconds: -1)), "a clock that was set back")
        #expect(!book.isOpen(SessionID.random(), at: now))
    }

    @Test("A wrong token is refused, and guessing is slowed down")
    func guessing() async throws {
        try await RunningAdmin.run(token: Self.token) { admin in
            var browser = Browser(admin)
            for wrong in ["", "correct horse", Self.token + " ", Self.token.uppercased()] {
                let answer = try await browser.send("/sign-in", [("token", wrong)])
                #expect(answer.status == 401, "\(wrong)")
                #expect(answer.body.contains(#"role="alert""#) && answer.headers["set-cookie"].isEmpty)
            }
            for _ in 4..<10 { _ = try await browser.send("/sign-in", [("token", "x")]) }
            let answer = try await browser.send("/sign-in", [("token", Self.token)])
            #expect(answer.status == 429)
            #expect(answer.headers["retry-after"] == ["600"])
            #expect(answer.headers["set-cookie"].isEmpty)
        }
    }

    @Test("Nobody is sent to another site behind the sign-in")
    func staysHere() async throws {
        try await RunningAdmin.run(token: Self.token) { admin in
            var browser = Browser(admin)
            for target in ["https://evil.example", "//evil.example", "/%5Cevil.example", "/a%0d%0aX: y", "x", ""] {
                let answer = try await browser.send("/sign-in?then=\(target)", [("token", Self.token)])
                #expect(answer.headers["location"] == ["/"], "\(target)")
            }
        }
    }

    @Test("A form that no page of ours made for this session is refused")
    func sealed() async throws {
        try await RunningAdmin.run(token: Self.token) { admin in
            var mine = Browser(admin)
            var theirs = Browser(admin)
            try await mine.signIn(Self.token)
            try await theirs.signIn(Self.token)
            let page = try await theirs.open("/")
            #expect(try await mine.send("/sign-out", []).status == 403)
            #expect(try await mine.send("/sign-out", [], sealedBy: page).status == 403)
            #expect(try await mine.send("/sign-out", [("seal", "xyz")]).status == 403)
            let foreign = try await mine.send(
                "/sign-out", [], sealedBy: try await mine.open("/"), headers: [("Origin", "https://evil.example")])
            #expect(foreign.status == 403)
            #expect(try await mine.open("/").status == 200)
        }
    }
}
