import Relink
import Testing

@testable import RelinkCodat

@Suite("The rate limit")
struct RateLimitTests {
    static let profile = #"{"name":"Tidewater POS","redirectUrl":"https://tidewater.example"}"#

    @Test("While webhooks say it is reached, the background fails at once and a click is still tried")
    func told() async throws {
        let time = StepTime()
        try await ScriptedServer.run(time: time) { _ in
            .json(Self.profile)
        } _: { server, codat in
            let until = StepTime.start.advanced(bySeconds: 3600)
            codat.rateLimitReached(until: until)
            #expect(codat.rateLimitedUntil == until)
            let error = await #expect(throws: CodatError.self) { try await codat.profile() }
            #expect(error?.kind == .rateLimited(until: until))
            #expect(server.requests.isEmpty)
            _ = try await codat.within(.interactive).profile()
            #expect(server.requests.count == 1)
            codat.rateLimitReset()
            _ = try await codat.profile()
            #expect(server.requests.count == 2)
        }
    }

    @Test("Without an end it lasts until midnight UTC, and no end is further than a day away")
    func ends() {
        let gate = RateLimitGate()
        gate.reach(until: nil, now: StepTime.start)
        #expect(gate.limitedUntil(at: StepTime.start)?.rfc3339 == "2026-11-22T00:00:00.000Z")
        gate.reach(until: Instant(ticks: .max), now: StepTime.start)
        #expect(gate.limitedUntil(at: StepTime.start) == StepTime.start.advanced(bySeconds: 25 * 3600))
        #expect(gate.limitedUntil(at: StepTime.start.advanced(bySeconds: 26 * 3600)) == nil)
    }

    @Test("The background waits for an end that comes in time")
    func waits() async throws {
        let time = StepTime()
        try await ScriptedServer.run(time: time) { _ in
            .json(Self.profile)
        } _: { server, codat in
            codat.rateLimitReached(until: StepTime.start.advanced(bySeconds: 40))
            _ = try await codat.profile()
            #expect(time.pauses == [.seconds(40)])
        }
    }

    @Test("A 429 is learned from, with its Retry-After, and shared by all values of the client")
    func learned() async throws {
        try await ScriptedServer.run { _ in
            .status(429, #"{"statusCode":429,"error":"Too many"}"#, [("Retry-After", "600")])
        } _: { server, codat in
            let error = await #expect(throws: CodatError.self) { try await codat.within(.interactive).profile() }
            let until = StepTime.start.advanced(bySeconds: 600)
            #expect(error?.kind == .rateLimited(until: until))
            #expect(error?.codatMessage == "Too many")
            #expect(codat.rateLimitedUntil == until)
            #expect(server.requests.count == 1)
        }
    }

    @Test("A 429 that leaves some of the quota came from behind Codat, and holds nobody back")
    func notOurs() async throws {
        try await ScriptedServer.run { _ in
            .status(429, "", [("Retry-After", "600"), ("X-Rate-Limit-Remaining", "812")])
        } _: { server, codat in
            await #expect(throws: CodatError.self) { try await codat.within(.interactive).profile() }
            #expect(codat.rateLimitedUntil == nil)
        }
    }

    @Test("The quota of the latest answer is told, and a used-up one holds the background back")
    func quota() async throws {
        try await ScriptedServer.run { request in
            let headers = [
                ("X-Rate-Limit-Limit", "3000"), ("X-Rate-Limit-Remaining", request.number == 1 ? "12" : "0"),
                ("X-Rate-Limit-Reset", "2026-11-22T00:00:00Z"),
            ]
            return .status(200, Self.profile, headers)
        } _: { server, codat in
            _ = try await codat.profile()
            #expect(codat.quota == CodatQuota(limit: 3000, remaining: 12, reset: Instant(rfc3339: "2026-11-22")))
            #expect(codat.rateLimitedUntil == nil)
            _ = try await codat.profile()
            #expect(codat.quota?.remaining == 0)
            #expect(codat.rateLimitedUntil == Instant(rfc3339: "2026-11-22"))
        }
    }

    @Test(
        "Dates are read as HTTP writes them, and as JSON does",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
        ])
    func dates(text: String) {
        #expect(HeaderDate.instant(text)?.rfc3339 == "1994-11-06T08:49:37.000Z")
        #expect(HeaderDate.instant("tomorrow") == nil)
    }
}
