import Foundation
import Testing

@Suite("Interruptions", .serialized, .timeLimit(.minutes(10)))
struct InterruptionTests {
    @Test(
        "Told to end under load, it answers and stores what it has accepted, and ends with 0 within 30 s",
        arguments: StoreKind.allCases)
    func terminated(on kind: StoreKind) async throws {
        for _ in 0..<Soak.rounds(1, soak: 10) {
            let workspace = try await Workspace(on: kind)
            let server = try await Server(workspace)
            let connections = ConnectionLimit.raised(for: Soak.rounds(200, soak: 2000))
            async let load = LoadProcess.run(
                server, ["connections": connections, "seconds": 4, "warm-up": 0, "companies": 1000, "bodies": 2000])
            while try await server.get("/api/summary").json.totalEvents < 100 { await Task.yield() }
            let clock = ContinuousClock()
            let start = clock.now
            #expect(await server.stop() == 0)
            #expect(clock.now - start < .seconds(30))
            let duration = clock.now - start
            let outcome = try await load
            #expect(Set(outcome.statuses.keys) == [200])
            #expect(try await workspace.storedIDs() == outcome.acknowledged)
            let check = try await workspace.run("check")
            #expect(check.exitCode == 0, "\(check.error)")
            Soak.tell(
                "\(kind): ended within \(duration.inSeconds) under load; \(outcome.acknowledged.count) events "
                    + "acknowledged, all stored")
        }
    }

    @Test(
        "Stopped for a while and continued, it goes on: nothing is lost, and nobody is alarmed",
        arguments: Soak.rounds(3, soak: 20) < 5 ? [3] : [9, 20], StoreKind.allCases)
    func stopped(seconds: Int, on kind: StoreKind) async throws {
        let pause = Duration.seconds(seconds)
        let workspace = try await Workspace(on: kind)
        let server = try await Server(
            workspace,
            environment: ["RELINK_MAIL_FROM": "a@relink.example", "RELINK_MAIL_OPERATOR": "b@relink.example"])
        async let load = LoadProcess.run(
            server,
            [
                "connections": 64, "seconds": Soak.rounds(5, soak: 40), "warm-up": 0.1, "companies": 1000,
                "bodies": 2000, "rate": 500,
            ])
        while try await server.get("/api/summary").json.totalEvents < 300 { await Task.yield() }
        kill(server.processIdentifier, SIGSTOP)
        try await Task.sleep(for: pause)
        kill(server.processIdentifier, SIGCONT)
        let clock = ContinuousClock()
        let start = clock.now
        while try await server.get("/readyz").status != 200, clock.now - start < .seconds(60) { await Task.yield() }
        #expect(clock.now - start < Soak.patience(.seconds(5)))
        try await Probe.isWell(server, while: "continued") { _ = try await server.foldedSummary() }
        let outcome = try await load
        // Its senders give up after 15 s; before 10 s, each gets the answer that it is promised.
        if seconds < 10 {
            #expect(Set(outcome.statuses.keys) == [200])
            #expect(outcome.faults.isEmpty, "\(outcome.faults)")
        } else {
            Soak.tell(
                "\(kind), stopped for \(seconds) s: answers by status \(outcome.statuses), connections by fault "
                    + "\(outcome.faults), the slowest answer after \(outcome.slowestAnswer.inSeconds)")
        }
        #expect(await server.stop() == 0)
        #expect(try await workspace.storedIDs().isSuperset(of: outcome.acknowledged))
        #expect(try await workspace.run("check").exitCode == 0)
        let outbox = workspace.directory.appending(path: "outbox")
        // It is made with the first mail.
        guard FileManager.default.fileExists(atPath: outbox.path) else { return }
        // The load tells of merchants who are lost, and that is no false alarm.
        for name in try FileManager.default.contentsOfDirectory(atPath: outbox.path) where name.hasSuffix(".eml") {
            let mail = try String(contentsOf: outbox.appending(path: name), encoding: .utf8)
            #expect(!mail.contains("No webhook from Codat since"))
        }
    }
}
