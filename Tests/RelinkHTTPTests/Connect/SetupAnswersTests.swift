import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("What the platform's back end is told of a setup", .timeLimit(.minutes(5)))
struct SetupAnswersTests {
    @Test("Which call failed, Codat's status and codes, and what to do")
    func failures() async throws {
        try await RunningAdmin.run(prepare: { $0.setup = SmallDesk() }) { admin in
            let refused = try await admin.send(.POST, "/api/setup", #"{"merchantIdentifier":"m"}"#)
            #expect(refused.isProblem(502))
            for part in [
                #""step":"company""#, #""call":"POST /companies""#, #""codatStatus":402"#, #""errorCode":7"#,
                #""correlationId":"abc""#, #""remedy":"Raise it.""#,
            ] { #expect(refused.body.contains(part), "\(refused.body)") }
            let limited = try await admin.send(
                .POST, "/api/setup/c/authorization", #"{"authorization":{"a":"b"}}"#)
            #expect(limited.isProblem(503) && limited.headers["retry-after"] == ["30"])
            #expect(try await admin.ask("/api/setup").isProblem(405))
        }
    }

    @Test(
        "A body that is wrong is refused, and named",
        arguments: [
            (#"{"merchantIdentifier":"m","redirectUrl":"/back"}"#, "redirectUrl"),
            (#"{"merchantIdentifier":"m","merchantIdentifier":"n"}"#, "merchantIdentifier"),
            (#"{"companyId":"c","createCompany":true}"#, "merchantIdentifier"),
            (#"{"merchantIdentifier":"m","tags":[]}"#, "tags"), (#"{"merchantIdentifier":"m","locale":"?"}"#, "locale"),
            (#"{"merchantIdentifier":"m","name":"a\nb"}"#, "name"), ("[]", "no JSON object"), ("", "no JSON object"),
        ])
    func wrongBodies(body: String, word: String) async throws {
        try await RunningAdmin.run(prepare: { $0.setup = SmallDesk() }) { admin in
            let answer = try await admin.send(.POST, "/api/setup", body)
            #expect(answer.isProblem(400) && answer.body.contains(word), "\(answer.body)")
        }
    }

    @Test("Without the token, nothing")
    func closed() async throws {
        try await RunningAdmin.run(token: "a-token", prepare: { $0.setup = SmallDesk() }) { admin in
            let answer = try await admin.send(.POST, "/api/setup", #"{"merchantIdentifier":"m"}"#)
            #expect(answer.isProblem(401))
        }
    }
}
