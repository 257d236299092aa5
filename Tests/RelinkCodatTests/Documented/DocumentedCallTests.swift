import Foundation
import Testing

@testable import RelinkCodat

@Suite("The calls that Codat documents")
struct DocumentedCallTests {
    @Test("Each has a method, and the simulated Codat answers it as the method expects")
    func all() async throws {
        for (call, exchanges) in try await RecordedExchange.ofAllDocumentedCalls() {
            #expect(exchanges.contains { $0.isCall(of: call.line) }, "\(call.line): \(exchanges.map(\.line))")
            for exchange in exchanges { #expect((200..<300).contains(exchange.status), "\(exchange)") }
        }
    }

    @Test("None is made as another")
    func lines() {
        let lines = DocumentedCall.all.map(\.line)
        #expect(Set(lines).count == lines.count)
        #expect(!lines.contains { $0.contains("?") })
    }

    @Test(
        "Requests and the simulated Codat's answers are as Codat's OpenAPI files have them",
        .enabled(if: OpenAPIFile.folder != nil, "RELINK_OPENAPI names no folder with Codat's OpenAPI files"))
    func openAPI() async throws {
        let files = try OpenAPIFile.all()
        for (call, exchanges) in try await RecordedExchange.ofAllDocumentedCalls() {
            let operations = files.compactMap { $0.operation(call.line) }
            #expect(operations.isEmpty == Self.inDocumentationAlone.contains(call.line), "\(call.line)")
            for exchange in exchanges where exchange.isCall(of: call.line) {
                for operation in operations {
                    let faults = operation.faults(of: exchange).filter { fault in
                        !Self.disagreements.contains { "\(call.line): \(fault)".contains($0) }
                    }
                    #expect(faults == [], "\(call.line) in \(operation.file.name)")
                }
            }
        }
    }

    /// Calls that Codat's pages have and its OpenAPI files don't.
    private static let inDocumentationAlone: Set<String> = [
        "GET /sync/commerce/config/ui/accounts/platform/{platformKey}"
    ]

    /// Where Codat's pages say another thing than its OpenAPI files, and Relink does as the pages say.
    private static let disagreements: [String] = [
        "POST /config/companies/{companyId}/sync/commerce: the request has a body"
    ]

    @Test("What is not as an OpenAPI file has it is found, and by its place", arguments: Self.exchanges)
    func faultsAreFound(exchange: RecordedExchange, fault: String?) throws {
        let text = ##"""
            {"paths":{"/boats/{boatId}":{"parameters":[{"$ref":"#/components/parameters/boatId"}],"put":{
            "parameters":[{"in":"query","name":"locale","required":true},{"in":"query","name":"page"}],
            "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Boat"}}}},
            "responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Boat"}}}},
            "204":{}}}}},
            "components":{"parameters":{"boatId":{"in":"path","name":"boatId","required":true}},"schemas":{
            "Rig/kinds":[{"type":"string","enum":["sloop","ketch"]}],
            "Boat":{"type":"object","required":["id"],"properties":{"id":{"type":"string","format":"uuid"},
            "masts":{"type":"integer","minimum":1},
            "kind":{"$ref":"#/components/schemas/Rig~1kinds/0","nullable":true}}}}}}
            """##
        let file = try OpenAPIFile(name: "boats", Data(text.utf8))
        #expect(file.operation("GET /boats/{boatId}") == nil)
        let operation = try #require(file.operation("PUT /boats/{boatId}"))
        #expect(operation.faults(of: exchange).first == fault)
    }

    private static let exchanges: [(RecordedExchange, String?)] = {
        let id = #""id":"7a00c1de-0000-4000-8000-000000000001""#
        let exchange = { (query: String, request: String, status: Int, answer: String) in
            RecordedExchange(
                method: "PUT", path: "/boats/1", query: query, requestBody: request, status: status, answer: answer)
        }
        return [
            (exchange("locale=en", "{\(id),\"masts\":2,\"kind\":null}", 200, "{\(id),\"new\":1}"), nil),
            (exchange("locale=en&page=1", "{\(id)}", 204, ""), nil),
            (exchange("", "{\(id)}", 204, ""), "the query lacks locale"),
            (exchange("locale=en&size=1", "{\(id)}", 204, ""), "the query has size, which is not known"),
            (exchange("locale=en", "{}", 204, ""), "request: body.id is missing"),
            (exchange("locale=en", "{\(id),\"new\":1}", 204, ""), "request: body.new is not known"),
            (exchange("locale=en", #"{"id":"1"}"#, 204, ""), "request: body.id is no GUID"),
            (exchange("locale=en", "{\(id),\"masts\":0}", 204, ""), "request: body.masts is 0.0, out of its range"),
            (exchange("locale=en", "{\(id),\"masts\":true}", 204, ""), "request: body.masts is no integer"),
            (
                exchange("locale=en", "{\(id),\"kind\":\"car\"}", 204, ""),
                "request: body.kind is car, none of the known"
            ),
            (exchange("locale=en", "{\(id)}", 201, ""), "the answer has status 201, which is not known"),
            (exchange("locale=en", "{\(id)}", 204, "{}"), "the answer has a body, and none is known"),
            (exchange("locale=en", "{\(id)}", 200, "{\(id),\"masts\":null}"), "answer: body.masts is null"),
        ]
    }()
}
