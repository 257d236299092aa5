import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import Relink
import RelinkSimulator
import ServiceLifecycle
import Synchronization
import TestSupport

@testable import RelinkCodat

/// What went to and fro for one call.
struct RecordedExchange: Sendable {
    let method: String
    let path: String
    /// Without the question mark.
    let query: String
    let requestBody: String
    let status: Int
    let answer: String

    var line: String { "\(method) \(path)" }

    /// Whether it is a call of a documented line, such as `GET /companies/{companyId}`.
    func isCall(of line: String) -> Bool {
        let wanted = line.split(separator: "/", omittingEmptySubsequences: false)
        let given = self.line.split(separator: "/", omittingEmptySubsequences: false)
        return wanted.count == given.count && zip(wanted, given).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }

    /// Makes all documented calls, one after the other, of the simulated Codat.
    ///
    /// - Returns: by documented line, what went to and fro.
    static func ofAllDocumentedCalls() async throws -> [(call: DocumentedCall, exchanges: [RecordedExchange])] {
        let simulated = CodatSimulator.Configuration(port: 0, apiKey: ScriptedServer.apiKey, speed: 1e9)
        return try await ListeningService.run { logger, onListening in
            try CodatSimulator(
                configuration: simulated, logger: logger, now: { StepTime.start }, onListening: { onListening($0) })
        } _: { port, simulator, _ in
            let recording = Recording(port: port)
            return try await ScriptedServer.run {
                try await recording.pass($0)
            } _: { _, codat in
                let subject = try await subject(codat, simulator.world)
                _ = recording.take()
                var all: [(call: DocumentedCall, exchanges: [RecordedExchange])] = []
                for call in DocumentedCall.all {
                    try await call.make(codat, subject)
                    all.append((call, recording.take()))
                }
                return all
            }
        }
    }

    private struct NoMerchant: Error {}

    private static func subject(_ codat: CodatClient, _ world: World) async throws -> DocumentedCall.Subject {
        guard let merchant = world.createMerchants(1).first, let commerce = merchant.commerce,
            let accounting = merchant.accounting
        else { throw NoMerchant() }
        var subject = DocumentedCall.Subject(
            companyID: merchant.companyID, commerceID: commerce.connectionID, accountingID: accounting.connectionID)
        for try await operation in try codat.pullOperations(of: merchant.companyID) {
            subject.datasetID = operation.id
        }
        subject.syncID = try await codat.latestSync(of: merchant.companyID).syncID ?? ""
        subject.clientID = try await codat.clientSyncSettings().clientID ?? ""
        return subject
    }

    /// Hands requests on to the simulated Codat, and keeps what was asked and answered.
    private final class Recording: Sendable {
        private let root: String
        private let exchanges = Mutex<[RecordedExchange]>([])

        init(port: Int) {
            root = "http://127.0.0.1:\(port)"
        }

        func take() -> [RecordedExchange] {
            exchanges.withLock { exchanges in
                defer { exchanges = [] }
                return exchanges
            }
        }

        func pass(_ request: ScriptedServer.Request) async throws -> ScriptedServer.Answer {
            var message = HTTPClientRequest(url: root + request.target)
            message.method = HTTPMethod(rawValue: request.method)
            for field in request.headers
            where ["authorization", "content-type", "idempotency-key"].contains(field.name.canonicalName) {
                message.headers.add(name: field.name.rawName, value: field.value)
            }
            if !request.body.isEmpty { message.body = .bytes(ByteBuffer(string: request.body)) }
            let response = try await HTTPClient.shared.execute(message, timeout: .seconds(30))
            let answer = String(buffer: try await response.body.collect(upTo: 1 << 24))
            let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
            let exchange = RecordedExchange(
                method: request.method, path: parts.first ?? "", query: parts.dropFirst().first ?? "",
                requestBody: request.body, status: Int(response.status.code), answer: answer)
            exchanges.withLock { $0.append(exchange) }
            return .status(exchange.status, answer)
        }
    }
}
