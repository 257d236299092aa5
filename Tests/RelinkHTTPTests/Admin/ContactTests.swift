import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("Contacts on the admin listener", .timeLimit(.minutes(5)))
struct ContactTests {
    static let path = "/api/merchants/\(SeededServer.lost)/contact"
    static let contact =
        #"{"email":"ada@lindens.example","name":"Ada Linden","locale":"fr-CA","merchantIdentifier":"m-17"}"#

    @Test("A contact that was set is there, and gone once deleted")
    func lifecycle() async throws {
        try await RunningAdmin.run { admin in
            #expect(try await admin.ask(Self.path).isProblem(404))
            #expect(try await admin.send(.DELETE, Self.path).isProblem(404))
            let set = try await admin.send(.PUT, Self.path, Self.contact)
            #expect(set.status == 200 && set.body == Self.contact)
            #expect(try await admin.ask(Self.path).body == Self.contact)
            let merchant = try await admin.json("/api/merchants/\(SeededServer.lost)")
            #expect(merchant.root["contact"]?["email"]?.string == "ada@lindens.example")
            let capitals = Self.path.replacing(SeededServer.lost, with: SeededServer.lost.uppercased())
            #expect(try await admin.ask(capitals).body == Self.contact)
            let gone = try await admin.send(.DELETE, Self.path)
            #expect(gone.status == 204 && gone.body.isEmpty)
            #expect(try await admin.ask(Self.path).isProblem(404))
        }
    }

    @Test("A contact may be set before the first event, and makes no merchant")
    func beforeTheFirstEvent() async throws {
        try await RunningAdmin.run { admin in
            let path = "/api/merchants/to%2Fcome%20%C3%A9/contact"
            let answer = try await admin.send(.PUT, path, #"{"email":"ada@lindens.example"}"#)
            #expect(
                answer.body
                    == #"{"email":"ada@lindens.example","name":null,"locale":null,"merchantIdentifier":null}"#)
            #expect(try await admin.ask(path).status == 200)
            #expect(try await admin.ask("/api/merchants/to%2Fcome%20%C3%A9").isProblem(404))
        }
    }

    @Test("The same contact again writes nothing")
    func same() async throws {
        try await RunningAdmin.run { admin in
            #expect(try await admin.send(.PUT, Self.path, Self.contact).status == 200)
            let before = try await admin.json("/api/summary").root["events"]?["lastSequence"]?.integer
            #expect(try await admin.send(.PUT, Self.path, Self.contact).body == Self.contact)
            #expect(try await admin.json("/api/summary").root["events"]?["lastSequence"]?.integer == before)
        }
    }

    static let wrong: [(body: String, says: String)] = [
        (#"{}"#, "`email`"), (#"{"email":null}"#, "`email`"), (#"{"email":5}"#, "`email`"),
        (#"{"email":"ada"}"#, "`email`"), (#"{"email":"a@b@c.example"}"#, "`email`"),
        (#"{"email":"a b@c.example"}"#, "`email`"), (#"{"email":"a@c.example\r\nBcc: x@y.example"}"#, "`email`"),
        (#"{"email":"Ada <a@c.example>"}"#, "`email`"), (#"{"email":"adä@c.example"}"#, "`email`"),
        (#"{"email":"a@cä.example"}"#, "`email`"), (#"{"email":"a@-c.example"}"#, "`email`"),
        (#"{"email":"a@c..example"}"#, "`email`"), (#"{"email":"@c.example"}"#, "`email`"),
        (#"{"email":"a..b@c.example"}"#, "`email`"),
        (#"{"email":"a@\#(String(repeating: "c.", count: 130))example"}"#, "`email`"),
        (#"{"email":"a@c.example","email":"b@c.example"}"#, "`email`"),
        (#"{"email":"a@c.example","Email":"b@c.example"}"#, "`Email`"),
        (#"{"email":"a@c.example","phone":"1"}"#, "`phone`"),
        (#"{"email":"a@c.example","name":""}"#, "`name`"), (#"{"email":"a@c.example","name":"a\nb"}"#, "`name`"),
        (#"{"email":"a@c.example","name":["a"]}"#, "`name`"),
        (#"{"email":"a@c.example","locale":"français"}"#, "`locale`"),
        (#"{"email":"a@c.example","locale":"fr-"}"#, "`locale`"),
        (#"{"email":"a@c.example","merchantIdentifier":"\u0000"}"#, "`merchantIdentifier`"),
        (#"[]"#, "no JSON object"), (#""#, "no JSON object"), (#"{"email":"a@c.example"}}"#, "no JSON object"),
    ]

    @Test("Whatever is wrong is named, and not repeated", arguments: wrong)
    func wrongFields(_ body: String, _ says: String) async throws {
        try await RunningAdmin.run { admin in
            let answer = try await admin.send(.PUT, Self.path, body)
            #expect(answer.isProblem(400) && answer.body.contains(says), "\(answer.body)")
            #expect(!answer.body.contains("@c"))
            #expect(try await admin.ask(Self.path).isProblem(404))
        }
    }

    @Test("A body that is too long, or of another type, is refused, and so is an id that is too long")
    func refused() async throws {
        try await RunningAdmin.run { admin in
            let long = #"{"email":"ada@lindens.example"}"# + String(repeating: " ", count: 65_536)
            #expect(try await admin.send(.PUT, Self.path, long).isProblem(413))
            let form = try await admin.send(.PUT, Self.path, Self.contact, headers: [("Content-Type", "text/plain")])
            #expect(form.isProblem(400) && form.body.contains("`Content-Type`"))
            let type = [("Content-Type", "Application/JSON; charset=utf-8")]
            #expect(try await admin.send(.PUT, Self.path, Self.contact, headers: type).status == 200)
            #expect(try await admin.send(.PUT, Self.path, Self.contact, headers: []).status == 200)
            let longID = "/api/merchants/\(String(repeating: "i", count: 201))/contact"
            let answer = try await admin.send(.PUT, longID, Self.contact)
            #expect(answer.isProblem(400) && answer.body.contains("`companyId`"))
        }
    }

    @Test("Each path says which methods it takes")
    func methods() async throws {
        try await RunningAdmin.run { admin in
            for (path, method, allowed) in [
                (Self.path, HTTPMethod.POST, "GET, HEAD, PUT, DELETE"),
                ("/api/merchants/a/reonboarding", .GET, "POST"), ("/api/mails", .DELETE, "GET, HEAD"),
            ] {
                let answer = try await admin.ask(path, method: method)
                #expect(answer.isProblem(405) && answer.headers["allow"] == [allowed], "\(path)")
            }
        }
    }

    @Test("Another site's page can't write, nor can anybody without the token")
    func access() async throws {
        try await RunningAdmin.run(token: "t") { admin in
            let reonboarding = "/api/merchants/\(SeededServer.lost)/reonboarding"
            for (method, path) in [(HTTPMethod.PUT, Self.path), (.DELETE, Self.path), (.POST, reonboarding)] {
                let token = ("Authorization", "Bearer t")
                let foreign = [token, ("Origin", "https://evil.example"), ("Content-Type", "application/json")]
                var answers = [try await admin.send(method, path, Self.contact, headers: foreign)]
                answers.append(try await admin.send(method, path, Self.contact, headers: [("Origin", "null"), token]))
                answers.append(try await admin.send(method, path, Self.contact))
                #expect(answers.map(\.status) == [403, 403, 401], "\(method) \(path)")
            }
        }
    }
}
