import AsyncHTTPClient
import Foundation
import Hummingbird
import Relink
import RelinkSQLite
import Synchronization
import TestSupport
import Testing

@testable import RelinkServer

@Suite("Alerts that are posted")
struct AlertPosterTests {
    @Test("go out although many before them are refused", .timeLimit(.minutes(5)))
    func passRefusedOnes() async throws {
        let office = try await PostOffice()
        let names = (0..<100).map { "refused-\($0)" } + ["taken"]
        for name in names {
            try await office.connect(name)
            try await office.lose(name)
        }
        await office.fold()
        let taken = Mutex(0)
        try await ListeningService.run({ logger, onListening in
            Application(
                responder: CallbackResponder<BasicRequestContext> { request, _ in
                    let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
                    guard body.contains(#""taken""#) else { return Response(status: .internalServerError) }
                    taken.withLock { $0 += 1 }
                    return Response(status: .ok)
                }, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: logger)
        }) { port, _, _ in
            let http = AlertPost.client(trustRoots: nil)
            let shelf = office.store.projections
            let poster = AlertPoster(
                url: "http://127.0.0.1:\(port)/", post: AlertPost(http: http, secret: nil),
                status: StatusReader(
                    log: office.store.log, projection: { shelf.current }, reducer: Reducer(policy: office.policy)),
                store: PostmanStore(
                    log: office.store.log, projection: { shelf.current }, recorder: office.recorder,
                    progress: office.progress),
                traces: nil, logger: .silent, now: { office.time.now })
            try await running(poster) {
                while taken.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(20)) }
            }
            try await http.shutdown()
        }
        #expect(taken.withLock { $0 } == 1)
    }
}
