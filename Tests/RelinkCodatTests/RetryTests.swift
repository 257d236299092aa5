import AsyncHTTPClient
import NIOHTTP1
import Relink
import Synchronization
import Testing

@testable import RelinkCodat

@Suite("Trying again")
struct RetryTests {
    static let company = #"{"id":"5d0c3f0e-0001-4000-8000-0000000000aa","name":"Harbour Books"}"#
    static let id = "5d0c3f0e-0001-4000-8000-0000000000aa"

    @Test("A GET is tried again after a fault at Codat, each pause half as long again")
    func getAgain() async throws {
        let time = StepTime()
        try await ScriptedServer.run(time: time) { request in
            request.number < 4 ? .status([500, 502, 503][request.number - 1]) : .json(Self.company)
        } _: { server, codat in
            let company = try await codat.company(Self.id)
            #expect(company.name == "Harbour Books")
            #expect(server.requests.count == 4)
            #expect(time.pauses == [.milliseconds(500), .milliseconds(750), .milliseconds(1125)])
        }
    }

    @Test("Tries end where the patience says so, with the last error")
    func maxTries() async throws {
        try await ScriptedServer.run { _ in
            .status(503)
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) {
                try await codat.within(.init(priority: .background, timeLimit: .seconds(60), maxTries: 3)).profile()
            }
            #expect(error?.kind == .serverFault)
            #expect(error?.status == 503)
            #expect(server.requests.count == 3)
        }
    }

    @Test("No pause goes beyond the time limit")
    func timeLimit() async throws {
        let time = StepTime()
        try await ScriptedServer.run(time: time) { _ in
            .status(503)
        } _: { server, codat in
            let patience = CodatPatience(priority: .interactive, timeLimit: .seconds(2), maxTries: 100)
            await #expect(throws: CodatError.self) { try await codat.within(patience).profile() }
            #expect(time.pauses == [.milliseconds(500), .milliseconds(750)])
            #expect(server.requests.count == 3)
        }
    }

    @Test("Pauses never exceed a minute")
    func longestPause() throws {
        var rule = RetryRule(try CodatRequest(.get, "/profile"), maxTries: 1000)
        let failure = TryFailure(
            CodatAnswer(try CodatRequest(.get, "/profile"), status: 500, headers: [:], body: []),
            hiding: CodatAPIKey("k"), now: StepTime.start)
        let pauses = (0..<50).map { _ in rule.pause(after: failure, luck: 0.99) }
        #expect(pauses.compactMap(\.self).count == 50)
        #expect(pauses.compactMap(\.self).max() == .seconds(60))
    }

    @Test("A request that only the connection's closing called off counts as unanswered, and may be made again")
    func closingConnection() throws {
        let failure = TryFailure(HTTPClientError.cancelled, try CodatRequest(.get, "/profile"))
        #expect(failure.error.kind == .unreachable)
    }

    @Test("Retry-After goes first, in seconds and as a date")
    func retryAfter() async throws {
        let time = StepTime()
        try await ScriptedServer.run(time: time) { request in
            switch request.number {
            case 1: .status(503, "", [("Retry-After", "7")])
            case 2: .status(503, "", [("Retry-After", "Sun, 22 Nov 2026 00:00:00 GMT")])
            default: .json(Self.company)
            }
        } _: { server, codat in
            let patience = CodatPatience(priority: .background, timeLimit: .seconds(1_000_000), maxTries: 3)
            _ = try await codat.within(patience).company(Self.id)
            let second = Instant(rfc3339: "2026-11-22T00:00:00Z")
            #expect(time.pauses.first == .seconds(7))
            #expect(time.now == second)
        }
    }

    @Test("A POST keeps its Idempotency-Key over a broken connection and a 429")
    func postKeepsKey() async throws {
        try await ScriptedServer.run { request in
            switch request.number {
            case 1: .broken
            case 2: .status(429, "", [("Retry-After", "1")])
            default: .json(Self.company)
            }
        } _: { server, codat in
            _ = try await codat.createCompany(CompanyDraft(name: "Harbour Books"))
            #expect(server.requests.count == 3)
            #expect(Set(server.requests.map(\.idempotencyKey)).count == 1)
            #expect(server.requests[0].idempotencyKey?.count == 36)
        }
    }

    @Test("Two POSTs have different keys, and a caller's own key is sent")
    func keys() async throws {
        try await ScriptedServer.run { _ in
            .json(Self.company)
        } _: { server, codat in
            let key = IdempotencyKey.fresh()
            _ = try await codat.createCompany(CompanyDraft(name: "A"))
            _ = try await codat.createCompany(CompanyDraft(name: "A"))
            _ = try await codat.createCompany(CompanyDraft(name: "A"), key: key)
            #expect(Set(server.requests.map(\.idempotencyKey)).count == 3)
            #expect(server.requests[2].idempotencyKey == key.text)
        }
    }

    @Test("A POST or PATCH is never repeated after a fault at Codat", arguments: [500, 502, 503, 504])
    func noPostAfterFault(status: Int) async throws {
        try await ScriptedServer.run { _ in
            .status(status, "", [("Retry-After", "1")])
        } _: { server, codat in
            await #expect(throws: CodatError.self) { try await codat.createCompany(CompanyDraft(name: "A")) }
            await #expect(throws: CodatError.self) { try await codat.updateCompany(Self.id, CompanyChange(name: "B")) }
            #expect(server.lines == ["POST /companies", "PATCH /companies/\(Self.id)"])
        }
    }

    @Test("A conflict after a lost answer is the first try, still under way; any other conflict is told")
    func conflict() async throws {
        try await ScriptedServer.run { request in
            switch request.number {
            case 1: .broken
            case 2: .status(409)
            case 3: .json(Self.company)
            default: .status(409)
            }
        } _: { server, codat in
            _ = try await codat.createCompany(CompanyDraft(name: "A"))
            #expect(server.requests.count == 3)
            let error = await #expect(throws: CodatError.self) {
                try await codat.createCompany(CompanyDraft(name: "A"))
            }
            #expect(error?.kind == .conflict)
            #expect(server.requests.count == 4)
        }
    }

    @Test("A deletion whose answer was lost is done when Codat then knows the thing no more")
    func deletion() async throws {
        try await ScriptedServer.run { request in
            switch request.number {
            case 1: .broken
            default: .status(404)
            }
        } _: { server, codat in
            try await codat.deleteCompany(Self.id)
            let error = await #expect(throws: CodatError.self) { try await codat.deleteCompany(Self.id) }
            #expect(error?.kind == .notFound)
        }
    }

    @Test("Errors that another try can't mend are told at once", arguments: [400, 401, 402, 403, 404, 405, 422, 451])
    func notRetried(status: Int) async throws {
        try await ScriptedServer.run { _ in
            .status(status)
        } _: { server, codat in
            await #expect(throws: CodatError.self) { try await codat.company(Self.id) }
            #expect(server.requests.count == 1)
        }
    }

    @Test("An answer that does not come in time ends its try, and the next one may succeed")
    func slow() async throws {
        let arrived = Signal()
        let ended = Signal()
        let limits = Mutex(0)
        let time = StepTime { _ in
            let number = limits.withLock { limits in
                limits += 1
                return limits
            }
            guard number == 1 else { return try await StepTime.never() }
            try await arrived.wait()
        }
        try await ScriptedServer.run(time: time) { request in
            guard request.number == 1 else { return .json(Self.company) }
            arrived.give()
            try await ended.wait()
            return .status(500)
        } _: { server, codat in
            let once = CodatPatience(priority: .background, timeLimit: .seconds(90), maxTries: 2)
            let profile = try await codat.within(once).profile()
            #expect(profile.name == "Harbour Books")
            #expect(server.requests.count == 2)
            ended.give()
        }
    }

    @Test("An answer that stalls in its midst ends its try, too")
    func stalled() async throws {
        let ended = Signal()
        let arrived = Signal()
        let time = StepTime { _ in try await arrived.wait() }
        try await ScriptedServer.run(time: time) { _ in
            arrived.give()
            return ScriptedServer.Answer(body: #"{"id":"#, breaksOff: true, stall: ended)
        } _: { _, codat in
            let once = CodatPatience(priority: .background, timeLimit: .seconds(90), maxTries: 1)
            let error = await #expect(throws: CodatError.self) { try await codat.within(once).profile() }
            #expect(error?.kind == .timedOut)
            ended.give()
        }
    }

    @Test("Where nobody listens, the API is unreachable, and a cancelled task waits for nothing")
    func unreachable() async throws {
        let port = try await ScriptedServer.serve { _ in
            .status(200)
        } _: {
            $0.port
        }
        let time = StepTime()
        let codat = try CodatClient(
            .init(apiKey: CodatAPIKey("k"), baseURL: "http://127.0.0.1:\(port)"), timing: time.timing)
        let error = await #expect(throws: CodatError.self) { try await codat.profile() }
        #expect(error?.kind == .unreachable)
        #expect(time.pauses.count == 5)
        let cancelled = await withTaskGroup(of: CodatError.Kind?.self) { group in
            group.cancelAll()
            group.addTask {
                do throws(CodatError) {
                    _ = try await codat.profile()
                    return nil
                } catch {
                    return error.kind
                }
            }
            return await group.next() ?? nil
        }
        #expect(cancelled == .cancelled)
        await codat.shutdown()
    }
}
