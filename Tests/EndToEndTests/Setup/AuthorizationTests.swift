import Foundation
import RelinkSimulator
import Testing

@Suite("The platform's own side is connected on a merchant's behalf", .serialized)
struct AuthorizationTests {
    @Test("A step that fails is told exactly, and done again it goes on where it stopped: one company, one connection")
    func goesOn() async throws {
        try await Platform.running { platform in
            let authorization = ["authorization": ["shop": "larkspur.example", "token": "a secret of the shop's"]]
            _ = try await platform.setUp(["merchantIdentifier": "till-1", "email": "rosa@larkspur.example"])
            let world = platform.codat.world

            world.fail(FailurePlan(path: "/companies", method: "POST", status: 402))
            let first = try await platform.post("/api/setup/till-1/authorization", authorization)
            #expect(first.status == 502)
            #expect(try first.json["step"] as? String == "company")
            #expect(try first.json["call"] as? String == "POST /companies")
            #expect(try first.json["codatStatus"] as? Int == 402)
            #expect(try first.json["correlationId"] is String)
            #expect(try (first.json["remedy"] as? String)?.contains("limit") == true)

            world.fail(FailurePlan(path: "/companies/*/connections", method: "POST", status: 500))
            let second = try await platform.post("/api/setup/till-1/authorization", authorization)
            #expect(try second.json["step"] as? String == "connection")
            let company = try #require(platform.companies.first)

            world.fail(FailurePlan(path: "/companies/*/connections/*/authorization", method: "PUT", status: 400))
            let third = try await platform.post("/api/setup/\(company.companyID)/authorization", authorization)
            #expect(try third.json["step"] as? String == "authorization")
            #expect(third.status == 502)

            let done = try await platform.post("/api/setup/till-1/authorization", authorization)
            #expect(done.status == 200)
            #expect(try done.json["status"] as? String == "Linked")
            #expect(try done.json["companyId"] as? String == company.companyID)
            let steps = try #require(try done.json["steps"] as? [[String: String]])
            #expect(steps.map { $0["outcome"] } == ["found", "found", "updated"])
            let again = try await platform.post("/api/setup/till-1/authorization", authorization)
            #expect(try again.json["connectionId"] as? String == done.json["connectionId"] as? String)

            #expect(platform.companies.count == 1)
            #expect(try await platform.connectionCount() == 1)
            #expect(
                try await platform.steps(7) == [
                    "relink.setup.requested", "relink.setup.failed", "relink.setup.companyCreated",
                    "relink.setup.failed", "relink.setup.connectionCreated", "relink.setup.failed",
                    "relink.setup.authorized",
                ])
            let log = try await platform.server.workspace.run("events", "export")
            #expect(!log.output.isEmpty && !log.output.contains("a secret of the shop's"))
            let merchant = try await platform.server.merchant(company.companyID) { $0["contact"] is [String: Any] }
            #expect((merchant["contact"] as? [String: Any])?["email"] as? String == "rosa@larkspur.example")
        }
    }

    @Test("Asked many times at once, it makes one connection")
    func oneConnection() async throws {
        try await Platform.running { platform in
            let company = try #require(
                try await platform.setUp(["merchantIdentifier": "till-2", "createCompany": true]).companyID)
            let connections = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        let answer = try await platform.post(
                            "/api/setup/\(company)/authorization", ["authorization": ["key": "value"]])
                        return try answer.json["connectionId"] as? String
                    }
                }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(connections.count == 1 && !connections.contains(nil))
            #expect(try await platform.connectionCount() == 1)
        }
    }

    @Test("A body that is none, and a merchant whom nobody knows, are refused")
    func refused() async throws {
        try await Platform.running { platform in
            let path = "/api/setup/till-3/authorization"
            let bodies: [[String: Any]] = [
                [:], ["authorization": "text"], ["authorization": ["a": 1]], ["key": "value"],
            ]
            for body in bodies {
                let refused = try await platform.post(path, body)
                #expect(refused.status == 400, "\(body)")
            }
            let unknown = try await platform.post(path, ["authorization": ["a": "b"]])
            #expect(unknown.status == 404)
        }
    }
}
