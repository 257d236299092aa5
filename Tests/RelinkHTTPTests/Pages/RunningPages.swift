import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Relink
import RelinkHTTP
import TestSupport

/// A public listener with pages for one merchant, running while a test does.
struct RunningPages: Sendable {
    static let now = Instant(milliseconds: 1_795_300_000_000)
    static let flowURL = "https://flow.example/start?otp=483920"

    let port: Int
    let store: FoldingStore
    let clock: SetClock

    /// - Parameters:
    ///   - prepare: changes what the pages are made of.
    ///   - wrap: puts something in front of the log.
    static func run<Value: Sendable>(
        _ story: MerchantStory, prepare: (inout MerchantPages) -> Void = { _ in },
        wrap: (any EventLog) -> any EventLog = { $0 },
        _ body: @escaping @Sendable (RunningPages) async throws -> Value
    ) async throws -> Value {
        let clock = SetClock(now)
        return try await FoldingStore.run(story.log.events, clock: { clock.now }, wrap: wrap) { store in
            var pages = pages(store, clock)
            prepare(&pages)
            return try await serve(pages, store, clock, body)
        }
    }

    static func pages(_ store: FoldingStore, _ clock: SetClock) -> MerchantPages {
        MerchantPages(
            links: store.links, status: store.status, recorder: store.recorder, brand: Brand(name: "Fernway"),
            now: { clock.now }, syncFlowURL: { _ throws(SyncFlowFailure) in flowURL })
    }

    static func serve<Value: Sendable>(
        _ pages: MerchantPages, choice: ChoicePages? = nil, _ store: FoldingStore, _ clock: SetClock,
        _ body: @escaping @Sendable (RunningPages) async throws -> Value
    ) async throws -> Value {
        try await ListeningService.run { logger, onListening in
            try PublicListener(
                configuration: PublicListenerConfiguration(
                    http: HTTPListener.Configuration(host: "127.0.0.1", port: 0), sources: [:]),
                log: store.log, pages: pages, choice: choice, rejections: RejectionLog(), counters: IngestCounters(),
                logger: logger,
                now: { clock.now }, onListening: onListening)
        } _: { port, _, _ in
            try await body(RunningPages(port: port, store: store, clock: clock))
        }
    }

    /// The path of a link as a mail of now would hold it.
    func path(issuedAt: Instant? = nil) async throws -> String {
        guard let merchant = try await store.status.merchant(MerchantStory.companyID) else { throw NoMerchant() }
        let url = store.links.url(for: merchant, issuedAt: issuedAt ?? clock.now)
        return String(url.dropFirst("http://relink.example".count))
    }

    /// The path of a link whose time is over.
    func expiredPath() async throws -> String {
        try await path(issuedAt: clock.now.advanced(bySeconds: -30 * 86_400))
    }

    struct NoMerchant: Error {}

    func get(_ path: String, _ method: HTTPMethod = .GET, language: String? = nil) async throws -> Answer {
        try await send(method, path, headers: language.map { [("Accept-Language", $0)] } ?? [], body: nil)
    }

    func post(_ path: String, body: String? = nil, headers: [(String, String)] = []) async throws -> Answer {
        try await send(.POST, path, headers: headers, body: body)
    }

    private func send(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)], body: String?
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        request.headers = HTTPHeaders(headers)
        request.body = body.map { .bytes(ByteBuffer(string: $0)) }
        return try await Answer(Self.client.execute(request, timeout: .seconds(30)))
    }

    /// Stays on the page that it was told to leave.
    private static let client = HTTPClient(
        eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: .init(redirectConfiguration: .disallow))
}
