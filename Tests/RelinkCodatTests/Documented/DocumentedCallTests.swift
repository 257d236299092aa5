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
}
