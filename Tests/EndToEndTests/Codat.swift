import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Relink
import RelinkSimulator
import ServiceLifecycle
import Testing

/// A simulated Codat beside the real binary.
struct Codat: Sendable {
    static let apiKey = "end-to-end-codat-key"

    let world: World
    let url: String

    /// Runs one for as long as the body runs.
    static func running(
        secret: String, generations: Set<Generation> = [.standard],
        _ body: @Sendable (Codat) async throws -> Void
    ) async throws {
        let (ports, sink) = AsyncStream.makeStream(of: Int.self)
        let simulator = try CodatSimulator(
            configuration: CodatSimulator.Configuration(
                port: 0, apiKey: apiKey, secret: secret, generations: generations, speed: 1000),
            now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
            onListening: { sink.yield($0) })
        let group = ServiceGroup(
            services: [simulator], logger: Logger(label: "codat") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            do {
                try await body(Codat(world: simulator.world, url: "http://127.0.0.1:\(port)"))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Calls its API as a platform of its own does.
    func call(_ method: HTTPMethod, _ path: String, _ body: String) async throws -> [String: Any] {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers = [
            "authorization": "Basic " + Data(Self.apiKey.utf8).base64EncodedString(),
            "content-type": "application/json",
        ]
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = Data(buffer: try await response.body.collect(upTo: 1 << 20))
        return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    }

    /// What `relink serve` needs to know of it.
    var environment: [String: String] {
        [
            "RELINK_CODAT_API_KEY": Self.apiKey, "RELINK_CODAT_BASE_URL": url, "RELINK_CODAT_COMMERCE_KEY": "lqai",
            "RELINK_CODAT_ACCOUNTING_KEY": "gbol",
        ]
    }
}
