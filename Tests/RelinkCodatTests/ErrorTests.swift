import Logging
import Relink
import Synchronization
import Testing

@testable import RelinkCodat

@Suite("Errors")
struct ErrorTests {
    private let patience = CodatPatience(priority: .interactive, timeLimit: .seconds(10), maxTries: 1)

    @Test(
        "The status of the answer counts, not that in its body",
        arguments: [
            (400, CodatError.Kind.badRequest), (401, .unauthorized), (402, .paymentRequired), (403, .forbidden),
            (404, .notFound), (405, .badRequest), (409, .conflict), (422, .badRequest), (429, .rateLimited(until: nil)),
            (500, .serverFault), (503, .serverFault),
        ])
    func kinds(status: Int, kind: CodatError.Kind) async throws {
        let body = #"""
            {"statusCode":418,"service":"PublicApi","error":"No such thing","validation":null,"canBeRetried":"Unknown",
            "correlationId":"0123456789abcdef0123456789ABCDEF","detailedErrorCode":0}
            """#
        try await ScriptedServer.run { _ in
            .status(status, body)
        } _: { [patience] _, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.within(patience).profile() }
            #expect(error?.kind == kind)
            #expect(error?.status == status)
            #expect(error?.codatMessage == "No such thing")
            #expect(error?.correlationID == "0123456789abcdef0123456789ABCDEF")
            #expect(error?.call == "GET /profile")
            #expect(error.map { "\($0)" }?.contains("correlation id 0123456789abcdef") == true)
        }
    }

    @Test("Codat's text becomes one line of sane length, without control characters")
    func text() async throws {
        let body =
            #"{"error":"bad\r\n\u001b[31m\u202ename\u0000 "#
            + String(repeating: "w", count: 5000) + #"","correlationId":"<script>"}"#
        try await ScriptedServer.run { _ in
            .status(400, body)
        } _: { _, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.profile() }
            #expect(error?.codatMessage?.hasPrefix("bad [31m name www") == true)
            #expect(error?.codatMessage?.unicodeScalars.count == 500)
            #expect(error?.correlationID == nil)
        }
    }

    @Test("What Codat found wrong with single items is told")
    func validation() async throws {
        let body = #"""
            {"error":"Invalid","validation":{"errors":[{"itemId":"name","message":"is missing","validatorName":null}],
            "warnings":null}}
            """#
        try await ScriptedServer.run { _ in
            .status(400, body)
        } _: { _, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.profile() }
            #expect(error?.validation.map(\.description) == ["name: is missing"])
        }
    }

    @Test("A body that is none of Codat's leaves the status", arguments: ["", "<html>", "[]", #"{"error":{}}"#])
    func strangeBody(body: String) async throws {
        try await ScriptedServer.run { _ in
            .status(404, body)
        } _: { _, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.profile() }
            #expect(error?.kind == .notFound)
            #expect(error?.codatMessage == nil)
        }
    }

    @Test("A redirect is refused: the key goes nowhere else")
    func redirect() async throws {
        let asked = Mutex(0)
        let elsewhere: @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer = { _ in
            asked.withLock { $0 += 1 }
            return .json("{}")
        }
        try await ScriptedServer.serve(elsewhere) { other in
            try await ScriptedServer.run { _ in
                .status(302, "", [("Location", "http://127.0.0.1:\(other.port)/profile")])
            } _: { _, codat in
                let error = await #expect(throws: CodatError.self) { try await codat.profile() }
                #expect(error?.kind == .malformedAnswer)
                #expect(error?.detail.contains("redirect") == true)
            }
        }
        #expect(asked.withLock { $0 } == 0)
    }

    @Test(
        "Answers that are no JSON, or not what was asked for, are told as such",
        arguments: [
            ("", "empty"), ("{", "no JSON"), ("<html></html>", "no JSON"), ("[]", "no object"),
        ])
    func malformed(body: String, words: String) async throws {
        try await ScriptedServer.run { _ in
            .json(body)
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.configuration(of: "c1") }
            #expect(error?.kind == .malformedAnswer)
            #expect(error?.detail.contains(words) == true)
        }
    }

    @Test("An answer that is too long is refused, whether it says so before or not")
    func oversized() async throws {
        try await ScriptedServer.run(maxAnswerBytes: 1000) { _ in
            .json(#"{"name":"\#(String(repeating: "x", count: 1000))"}"#)
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.profile() }
            #expect(error?.kind == .malformedAnswer)
            #expect(error?.detail.contains("longer") == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test("Values that can't be part of a path are refused before anything is sent", arguments: ["", ".", ".."])
    func pathValues(value: String) async throws {
        try await ScriptedServer.run { _ in
            .json("{}")
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.company(value) }
            #expect(error?.kind == .invalidArgument)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("The key is sent as Codat wants it, and is in no error, description or dump")
    func key() async throws {
        let key = ScriptedServer.apiKey
        let encoded = "YTFiMi1TZWNyZXQvS2V5K29mPUNvZGF0"
        try await ScriptedServer.run { request in
            .status(401, #"{"error":"Key \#(key) is wrong, \#(request.authorization ?? "")"}"#)
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.profile() }
            #expect(server.requests.first?.authorization == "Basic " + encoded)
            var dumped = ""
            dump(error, to: &dumped)
            dump(codat, to: &dumped)
            dump(CodatClient.Configuration(apiKey: CodatAPIKey(key)), to: &dumped)
            let shown = "\(String(describing: error)) \(codat) \(String(reflecting: CodatAPIKey(key))) \(dumped)"
            #expect(!shown.contains(key))
            #expect(!shown.contains(encoded))
            #expect(error?.codatMessage == "Key (hidden) is wrong, Basic (hidden)")
        }
    }

    @Test(
        "A base URL that is none, or a file of authorities that can't be read, is told",
        arguments: [
            "api.codat.io", "ftp://api.codat.io", "https://user:pw@api.codat.io", "https://api.codat.io?x=1",
            "https://",
            "https://api.codat.io#x", "https://api.codat.io:99999", "https://api codat.io",
        ])
    func configuration(url: String) {
        #expect(throws: CodatConfigurationError.self) {
            _ = try CodatClient(.init(apiKey: CodatAPIKey("k"), baseURL: url), now: { StepTime.start })
        }
        let error = #expect(throws: CodatConfigurationError.self) {
            _ = try CodatClient(
                .init(apiKey: CodatAPIKey("k"), trustRoots: "there/is/no.pem"), now: { StepTime.start })
        }
        #expect(error?.description.contains("there/is/no.pem") == true)
    }

    @Test("A base URL may have a path of its own")
    func basePath() async throws {
        try await ScriptedServer.run(basePath: "/codat/") { _ in
            .json("{}")
        } _: { server, codat in
            _ = try await codat.profile()
            #expect(server.lines == ["GET /codat/profile"])
        }
    }
}
