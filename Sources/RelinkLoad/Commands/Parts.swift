import ArgumentParser
import Foundation
import Relink
import RelinkSQLite

struct Parts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures what a webhook costs in each part of its way: verify, decode, fold, append.",
        discussion: """
            Verify, decode and fold are counted by the time that one core works for them; append by the clock, 64 at a
            time, each waiting for stable storage.
            """)

    @Option(help: "How many events.")
    var events = 200_000

    @Option(help: "How many companies they speak of.")
    var companies = 10_000

    @Option(help: "How often each part is measured; medians are shown.")
    var rounds = 5

    @Option(help: "Where the stores of the append go, each in a folder that is removed.", completion: .directory)
    var directory = "."

    private static let writers = 64

    func validate() throws {
        guard companies >= 1, events >= max(companies, Self.writers) else {
            throw ValidationError("--companies must be at least 1, and --events at least as many, and 64.")
        }
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 1000.") }
    }

    func run() async throws {
        var log = StoryLog(merchants: companies, events: events, seed: 1, end: .now)
        let logged = log.next(events)
        let secret = try WebhookSecret(parsing: "whsec_" + Data(repeating: 7, count: 32).base64EncodedString())
        let requests = try signed(logged, secret)
        let verifier = WebhookVerifier(policy: WebhookPolicy(source: "codat", secrets: [secret]))
        var microseconds: [String: [Double]] = [:]
        for _ in 0..<rounds {
            var deliveries: [VerifiedDelivery] = []
            try measure("verify", &microseconds) {
                deliveries = try requests.map { try verifier.verify(headers: $0.headers, body: $0.body, now: .now) }
            }
            var decoded: [DecodedEvent] = []
            measure("decode", &microseconds) { decoded = logged.map(DecodedEvent.init) }
            let folder = Folder(reducer: Reducer())
            measure("fold", &microseconds) {
                _ = folder.fold(decoded, Checkpoint(fingerprint: folder.reducer.policy.fingerprint), [:], [:])
            }
            let elapsed = try await append(deliveries)
            microseconds["append", default: []].append(elapsed.inSeconds * 1e6 / Double(events))
        }
        for part in ["verify", "decode", "fold", "append"] {
            let cost = median(microseconds[part] ?? [])
            print("\(part): \(String(format: "%.2f", cost)) µs an event, \(LoadReport.rate(1e6 / cost)) a second")
        }
    }

    private func signed(
        _ events: [LoggedEvent], _ secret: WebhookSecret
    ) throws -> [(headers: WebhookHeaders, body: [UInt8])] {
        let timestamp = Instant.now.seconds
        return try events.map { event in
            let signature = try WebhookSignature.sign(
                id: event.messageID, timestamp: timestamp, body: event.body, with: secret)
            let headers = WebhookHeaders([
                ("webhook-id", event.messageID), ("webhook-timestamp", String(timestamp)),
                ("webhook-signature", signature),
            ])
            return (headers, event.body)
        }
    }

    private func measure(_ part: String, _ microseconds: inout [String: [Double]], _ work: () throws -> Void) rethrows {
        let start = CPUTime.ofThisThread
        try work()
        microseconds[part, default: []].append((CPUTime.ofThisThread - start).inSeconds * 1e6 / Double(events))
    }

    private func append(_ deliveries: [VerifiedDelivery]) async throws -> Duration {
        let folder = URL(filePath: directory).appending(path: "relink-load-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let elapsed: Duration
        do {
            let store = try await SQLiteStore.open(
                path: folder.appending(path: "relink.db").path, role: .maintain, clock: { .now }, notice: { print($0) })
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<Self.writers {
                    group.addTask {
                        for index in stride(from: writer, to: deliveries.count, by: Self.writers) {
                            _ = try await store.log.append(deliveries[index])
                        }
                    }
                }
                try await group.waitForAll()
            }
            elapsed = .now - start
            await store.close()
        } catch {
            try FileManager.default.removeItem(at: folder)
            throw error
        }
        try FileManager.default.removeItem(at: folder)
        return elapsed
    }
}
