import HTTPTypes
import Hummingbird
import NIOCore
import Relink
import ServiceLifecycle
import Synchronization

/// Where a test's webhooks arrive.
final class WebhookReceiver: Sendable {
    struct Received: Sendable {
        let headers: [String: String]
        let body: [UInt8]

        var json: JSONValue? { JSONDocument(parsing: body)?.root }
        var type: String? { json?["eventType"]?.string ?? json?["RuleType"]?.string }
        var id: String? { headers["webhook-id"] }
    }

    private let received = Mutex<[Received]>([])
    private let statuses = Mutex<[Int]>([])

    /// All that came, in order.
    var all: [Received] { received.withLock { $0 } }
    var types: [String] { all.compactMap(\.type) }

    func forget() {
        received.withLock { $0 = [] }
    }

    /// What the next posts get for an answer; 200 after that.
    func answer(_ next: [Int]) {
        statuses.withLock { $0 = next }
    }

    func service(onListening: @escaping @Sendable (Int) -> Void) -> some Service {
        Application(
            responder: CallbackResponder<BasicRequestContext> { [self] request, _ in
                let buffer = try await request.body.collect(upTo: 1 << 20)
                let headers = Dictionary(
                    request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { $1 })
                received.withLock { $0.append(Received(headers: headers, body: Array(buffer.readableBytesView))) }
                let status = statuses.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                return Response(status: .init(code: status ?? 200))
            }, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) })
    }
}
