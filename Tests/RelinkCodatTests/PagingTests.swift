import Relink
import Testing

@testable import RelinkCodat

@Suite("Lists")
struct PagingTests {
    static func page(_ ids: [String], next: String? = nil) -> ScriptedServer.Answer {
        let results = ids.map { #"{"id":"\#($0)","name":"n"}"# }.joined(separator: ",")
        let link = next.map { #","next":{"href":"\#($0)"}"# } ?? ""
        return .json(
            #"{"results":[\#(results)],"pageNumber":0,"pageSize":0,"totalResults":0,"#
                + #""_links":{"self":{"href":"/companies"},"current":{"href":"/companies?page=1"}\#(link)}}"#)
    }

    @Test("Pages are followed by their links until there is none, and fetched as they are needed")
    func follows() async throws {
        try await ScriptedServer.run { request in
            switch request.number {
            case 1: Self.page(["a", "b"], next: "/companies?page=2&pageSize=2&query=name%3DA B")
            case 2: Self.page([], next: "?page=3")
            default: Self.page(["c"])
            }
        } _: { server, codat in
            var iterator = try codat.companies(.init(filter: "name=A B&&x>1", orderBy: "-created", pageSize: 2))
                .makeAsyncIterator()
            #expect(try await iterator.next()?.id == "a")
            #expect(try await iterator.next()?.id == "b")
            #expect(server.requests.count == 1)
            #expect(try await iterator.next()?.id == "c")
            #expect(try await iterator.next() == nil)
            #expect(try await iterator.next() == nil)
            #expect(
                server.lines == [
                    "GET /companies?page=1&pageSize=2&query=name%3DA%20B%26%26x%3E1&orderBy=-created",
                    "GET /companies?page=2&pageSize=2&query=name%3DA%20B", "GET /companies?page=3",
                ])
        }
    }

    @Test(
        "A link to another host is refused, and never followed",
        arguments: [
            "https://evil.example/companies?page=2", "//evil.example/companies?page=2", "http:evil.example?page=2",
            "/companies", "/companies\\u000d\\u000aX: y?page=2",
        ])
    func otherHost(href: String) async throws {
        try await ScriptedServer.run { _ in
            Self.page(["a"], next: href)
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.companies().all() }
            #expect(error?.kind == .malformedAnswer)
            #expect(server.requests.count == 1)
        }
    }

    @Test("A link's path is not followed, only its query")
    func otherPath() async throws {
        try await ScriptedServer.run { request in
            request.number == 1 ? Self.page(["a"], next: "/apiKeys?page=2") : Self.page(["b"])
        } _: { server, codat in
            let companies = try await codat.companies().all()
            #expect(companies.map(\.id) == ["a", "b"])
            #expect(server.lines.last == "GET /companies?page=2")
        }
    }

    @Test("Pages that lead in a circle end with an error")
    func circle() async throws {
        try await ScriptedServer.run { request in
            Self.page(["a"], next: "/companies?page=\(request.number % 3)")
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.companies().all() }
            #expect(error?.kind == .malformedAnswer)
            #expect(server.requests.count == 4)
        }
    }

    @Test("An entry without an id is an error, not a shorter list; so is a list over its limit")
    func incomplete() async throws {
        try await ScriptedServer.run { request in
            request.number == 1
                ? .json(#"{"results":[{"id":"a"},{"name":"b"}],"_links":{}}"#) : Self.page(["a", "b", "c"])
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.connections(of: "c").all() }
            #expect(
                error?.description == "GET /companies/{companyId}/connections: a connection in the answer has no id")
            await #expect(throws: CodatError.self) { try await codat.connections(of: "c").all(limit: 2) }
            let connections = try await codat.connections(of: "c").all(limit: 3)
            #expect(connections.count == 3)
        }
    }

    @Test("A list goes on with for try await")
    func forTryAwait() async throws {
        try await ScriptedServer.run { _ in
            Self.page(["a", "b"])
        } _: { _, codat in
            var ids: [String] = []
            for try await company in try codat.companies() { ids.append(company.id) }
            #expect(ids == ["a", "b"])
        }
    }
}
