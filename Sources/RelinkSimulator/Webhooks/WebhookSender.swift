import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Relink
import ServiceLifecycle

/// Posts webhooks as they fall due, each lane one at a time.
struct WebhookSender: Sendable {
    /// As long as Codat waits for an answer.
    private static let timeLimit = TimeAmount.seconds(15)
    private static let connectLimit = TimeAmount.seconds(5)

    private let world: World
    private let secret: WebhookSecret?
    private let authorization: String?
    private let logger: Logger

    /// - Throws: ``WebhookSecretFault`` where the configuration's secret can't sign.
    init(world: World, configuration: CodatSimulator.Configuration, logger: Logger) throws(WebhookSecretFault) {
        self.world = world
        self.logger = logger
        authorization = configuration.authorization
        guard let text = configuration.secret else {
            secret = nil
            return
        }
        let secret = try WebhookSecret(parsing: text)
        _ = try WebhookSignature.sign(id: "", timestamp: 0, body: [], with: secret)
        self.secret = secret
    }

    func run() async throws {
        var settings = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: Self.connectLimit))
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Dispatch.laneCount
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for lane in 0..<Dispatch.laneCount {
                    group.addTask { await run(lane: lane, client) }
                }
            }
        }
        try await client.shutdown()
    }

    private func run(lane: Int, _ client: HTTPClient) async {
        while !Task.isCancelled {
            let (step, now) = world.access { ($0.dispatch.next(lane: lane, now: $0.now), $0.now) }
            switch step {
            case .post(let delivery):
                let answer = await post(delivery, at: now, client)
                world.access { $0.dispatch.record(answer, of: delivery.id, now: $0.now) }
            case .wait(let due?):
                await world.bells[lane].wait(upTo: due.duration(since: now))
            case .wait(until: nil):
                await world.bells[lane].wait()
            }
        }
    }

    private func post(_ delivery: Delivery, at now: Instant, _ client: HTTPClient) async -> RetrySchedule.Answer {
        do {
            let response = try await client.execute(try request(delivery, at: now), timeout: Self.timeLimit)
            let retryAfter = response.headers.first(name: "retry-after").flatMap { Int64($0) }
            try await drain(response.body)
            return .status(Int(response.status.code), retryAfter: retryAfter.map { .seconds($0) })
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            return .timedOut
        } catch {
            logger.debug("No answer to a webhook.", metadata: ["error": "\(error)"])
            return .noAnswer
        }
    }

    /// Reads an answer to its end, so that the connection can be used again; what is too long ends it instead.
    private func drain(_ body: HTTPClientResponse.Body) async throws {
        var bytes = 0
        for try await chunk in body {
            bytes += chunk.readableBytes
            if bytes > 1 << 20 { return }
        }
    }

    private func request(_ delivery: Delivery, at now: Instant) throws(WebhookSecretFault) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: delivery.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: delivery.body))
        if delivery.generation == .legacy, let authorization {
            request.headers.add(name: "User-Agent", value: "Simulated-Codat-Rules")
            request.headers.add(name: "Authorization", value: authorization)
            request.headers.add(name: "X-Codat-ClientId", value: ClientAccount.simulated.id)
            return request
        }
        request.headers.add(name: "User-Agent", value: "Simulated-Codat-Webhooks")
        request.headers.add(name: "Webhook-Id", value: delivery.messageID)
        if let secret {
            let signature = try WebhookSignature.sign(
                id: delivery.messageID, timestamp: now.seconds, body: delivery.body, with: secret)
            request.headers.add(name: "Webhook-Timestamp", value: String(now.seconds))
            request.headers.add(name: "Webhook-Signature", value: signature)
        }
        return request
    }
}
