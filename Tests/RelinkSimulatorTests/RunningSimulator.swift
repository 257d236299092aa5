import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Relink
import RelinkSimulator
import ServiceLifecycle
import Synchronization

/// A simulated Codat on a port of its own, with an endpoint for its webhooks beside it, running while a test does.
struct RunningSimulator: Sendable {
    static let key = "key-of-a-test"
    static let secret = "whsec_c2ltdWxhdG9yLXRlc3Qtc2VjcmV0LTEyMzQ="

    let port: Int
    let world: World
    let receiver: WebhookReceiver
    let clock: StepClock
    /// Where the receiver takes webhooks.
    let target: String

    struct NotListening: Error {}

    /// - Parameter configure: changes the configuration, which sends webhooks to the receiver.
    static func run<Value: Sendable>(
        configure: (inout CodatSimulator.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (RunningSimulator) async throws -> Value
    ) async throws -> Value {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, started) = AsyncStream.makeStream(of: (name: String, port: Int).self)
        let receiver = WebhookReceiver()
        let clock = StepClock()
        var configuration = CodatSimulator.Configuration(port: 0, apiKey: key, secret: secret, speed: 1e9)
        configure(&configuration)
        let simulator = try CodatSimulator(
            configuration: configuration, logger: quiet, now: { clock.now },
            onListening: { started.yield(("simulator", $0)) })
        let services = ServiceGroup(
            configuration: .init(
                services: [simulator, receiver.service { started.yield(("receiver", $0)) }], logger: quiet))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { started.finish() }
                try await services.run()
            }
            var found: [String: Int] = [:]
            for await (name, port) in ports {
                found[name] = port
                if found.count == 2 { break }
            }
            guard let port = found["simulator"], let targetPort = found["receiver"] else {
                try await group.next()
                throw NotListening()
            }
            let target = "http://127.0.0.1:\(targetPort)/hook"
            simulator.world.setWebhookTargets([target])
            let value: Value
            do {
                value = try await body(
                    RunningSimulator(
                        port: port, world: simulator.world, receiver: receiver, clock: clock, target: target))
            } catch {
                await services.triggerGracefulShutdown()
                throw error
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return value
        }
    }

    var base: String { "http://127.0.0.1:\(port)" }

    /// Calls Codat's API with the right key.
    func call(
        _ target: String, method: HTTPMethod = .GET, json: String? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var all = headers
        if !headers.contains(where: { $0.0 == "Authorization" }) {
            all.append(("Authorization", "Basic " + Base64.encode(Array(Self.key.utf8))))
        }
        if json != nil, !headers.contains(where: { $0.0 == "Content-Type" }) {
            all.append(("Content-Type", "application/json"))
        }
        return try await send(base + target, method: method, body: json, headers: all)
    }

    /// Asks for one of the simulator's own pages, or sends one of their forms.
    func visit(
        _ target: String, method: HTTPMethod = .GET, form: String? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        try await send(target.hasPrefix("http") ? target : base + target, method: method, body: form, headers: headers)
    }

    private func send(
        _ url: String, method: HTTPMethod, body: String?, headers: [(String, String)]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = HTTPHeaders(headers)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await Self.client.execute(request, timeout: .seconds(30))
        let bytes = Array(buffer: try await response.body.collect(upTo: 1 << 24))
        return Answer(status: Int(response.status.code), headers: response.headers, body: bytes)
    }

    /// Doesn't follow redirects, which tests want to see.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
}

struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue? { JSONDocument(parsing: body)?.root }
}

/// A clock that stands still until it is moved, or goes on by a tick whenever it is read.
final class StepClock: Sendable {
    private let time = Mutex(Instant(milliseconds: 1_795_000_000_000))

    var now: Instant {
        time.withLock { time in
            time = Instant(ticks: time.ticks + 1)
            return time
        }
    }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}
