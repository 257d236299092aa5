import Relink
import Testing

@testable import RelinkCodat

@Suite("The Sync flow URL")
struct SyncFlowTests {
    private static let flow = SyncFlowRequest(
        commerceKey: "lqai", accountingKey: "gbol", merchantIdentifier: "7c0e6d0a-0000-4000-8000-00000000000b")

    @Test(
        "Identifier and redirect are encoded whole",
        arguments: [
            ("Café & Söhne+Co/1?x#y", "Caf%C3%A9%20%26%20S%C3%B6hne%2BCo%2F1%3Fx%23y"), ("a=b%20c", "a%3Db%2520c"),
            ("-._~", "-._~"), ("商店 🛒", "%E5%95%86%E5%BA%97%20%F0%9F%9B%92"),
        ])
    func encoding(identifier: String, encoded: String) async throws {
        try await ScriptedServer.run { _ in
            .json(#"{"url":"https://sync-flow.codat.io/a"}"#)
        } _: { server, codat in
            var flow = Self.flow
            flow.merchantIdentifier = identifier
            flow.redirectURL = "https://tidewater.example/back?a=1&b=2 3"
            _ = try await codat.syncFlowURL(for: flow)
            #expect(
                server.lines == [
                    "GET /config/sync/commerce/lqai/gbol/start?merchantIdentifier=\(encoded)"
                        + "&redirectUrl=https%3A%2F%2Ftidewater.example%2Fback%3Fa%3D1%26b%3D2%25203"
                ])
        }
    }

    @Test("Without a redirect there is no such parameter")
    func noRedirect() async throws {
        try await ScriptedServer.run { _ in
            .json(#"{"url":"https://sync-flow.codat.io/a"}"#)
        } _: { server, codat in
            _ = try await codat.syncFlowURL(for: Self.flow)
            #expect(server.lines[0].hasSuffix("/start?merchantIdentifier=\(Self.flow.merchantIdentifier)"))
        }
    }

    @Test("A key can't leave its place in the path")
    func keys() async throws {
        try await ScriptedServer.run { _ in
            .json(#"{"url":"https://sync-flow.codat.io/a"}"#)
        } _: { server, codat in
            var flow = Self.flow
            flow.accountingKey = "../../profile?x=1#"
            _ = try await codat.syncFlowURL(for: flow)
            #expect(server.lines[0].hasPrefix("GET /config/sync/commerce/lqai/..%2F..%2Fprofile%3Fx%3D1%23/start?"))
        }
    }

    @Test(
        "What no merchant can be sent with is refused before Codat is asked",
        arguments: [
            ("", nil), ("a\r\nb", nil), ("m", "tidewater.example/back"), ("m", "javascript:alert(1)"),
            ("m", "https://u:p@x/"),
        ] as [(String, String?)])
    func refused(identifier: String, redirect: String?) async throws {
        try await ScriptedServer.run { _ in
            .json("{}")
        } _: { server, codat in
            let flow = SyncFlowRequest(
                commerceKey: "lqai", accountingKey: "gbol", merchantIdentifier: identifier, redirectURL: redirect)
            let error = await #expect(throws: CodatError.self) { try await codat.syncFlowURL(for: flow) }
            #expect(error?.kind == .invalidArgument)
            #expect(server.requests.isEmpty)
        }
    }

    @Test(
        "A URL's encoding is repaired so that it can be a Location",
        arguments: [
            (
                "https://sync-flow.codat.io/lqai/gbol?merchantIdentifier=demo merchant&otp=012345",
                "https://sync-flow.codat.io/lqai/gbol?merchantIdentifier=demo%20merchant&otp=012345"
            ),
            ("HTTPS://Sync-Flow.Codat.io/a", "https://sync-flow.codat.io/a"),
            (" https://h.example:8443/a b?c=%20%zz%4 #d#e ", "https://h.example:8443/a%20b?c=%20%25zz%254%20#d%23e"),
            ("http://127.0.0.1:9/é\"<>\\^`{|}", "http://127.0.0.1:9/%C3%A9%22%3C%3E%5C%5E%60%7B%7C%7D"),
            ("https://[::1]:9/?a=[1]", "https://[::1]:9/?a=%5B1%5D"), ("https://h.example", "https://h.example"),
            ("https://h.example?x='(1)*+,;:@!$&", "https://h.example?x='(1)*+,;:@!$&"),
        ])
    func repaired(url: String, location: String) throws {
        let clean = try #require(CleanURL(repairing: url))
        #expect(clean.text == location)
        #expect(clean.text.utf8.allSatisfy { (0x21...0x7e).contains($0) })
        #expect(CleanURL(repairing: clean.text)?.text == location)
    }

    @Test(
        "A URL that no browser may be sent to is an error",
        arguments: [
            "", "/relative", "//h.example/a", "javascript:alert(1)", "ftp://h.example/", "https://", "https:///a",
            "https://user@h.example/", "https://user:pw@h.example/", "https://h.example@evil.example/",
            "https://h.example/a\r\nSet-Cookie: x", "https://h.example/\u{7f}", "https://h ost/", "https://h%6fst/",
            "https://h.example:port/", "https://h.example:/", "https://hôst.example/", "https://[::1/", "https://a]b/",
            "https://\\h.example/", "data:text/html,x",
        ])
    func unusable(url: String) async throws {
        let escaped = url.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\": text += "\\\\"
            case "\r": text += "\\r"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        try await ScriptedServer.run { _ in
            .json(#"{"url":"\#(escaped)"}"#)
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.syncFlowURL(for: Self.flow) }
            #expect(error?.kind == .malformedAnswer)
            #expect(error?.detail.hasPrefix("the url in the answer") == true)
            #expect(error.map { "\($0)" }?.contains("h.example") == false)
        }
    }

    @Test("The URL and its passcode are shown nowhere, nor is a passcode in Codat's errors")
    func hidden() async throws {
        let url = "https://sync-flow.codat.io/lqai?otp=918273"
        try await ScriptedServer.run { request in
            request.number == 1
                ? .json(#"{"url":"\#(url)"}"#) : .status(400, #"{"error":"\#(url) &OTP=918273 is used"}"#)
        } _: { _, codat in
            let flow = try await codat.syncFlowURL(for: Self.flow)
            #expect(flow.location == url)
            #expect(flow.host == "sync-flow.codat.io")
            var dumped = ""
            dump(flow, to: &dumped)
            dump(HiddenURL(text: url), to: &dumped)
            #expect(!"\(flow) \(String(reflecting: flow)) \(dumped)".contains("918273"))
            let error = await #expect(throws: CodatError.self) { try await codat.syncFlowURL(for: Self.flow) }
            #expect(error?.codatMessage == "(hidden) (hidden) is used")
        }
    }
}
