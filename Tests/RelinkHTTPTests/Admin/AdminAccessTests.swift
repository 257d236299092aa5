import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1
import Relink
@testable import RelinkHTTP
import Testing

@Suite("Who may ask the admin listener", .timeLimit(.minutes(5)))
struct AdminAccessTests {
    @Test("Its own addresses, loopback names and configured names are its hosts, with any port or none")
    func ownHosts() async throws {
        let hosts = [
            "127.0.0.1", "127.0.0.1:8081", "127.8.9.10", "[::1]", "[::1]:8081", "localhost", "LocalHost:1",
            "localhost.",
            "relink.localhost", "relink.internal", "RELINK.internal:8443", "10.1.2.3:80", "named.internal",
        ]
        try await RunningAdmin.run(hosts: ["Relink.Internal", "10.1.2.3", "named.internal:8081"]) { admin in
            for host in hosts {
                let answer = try await admin.askRaw("/api/summary", ["Host: \(host)"])
                #expect(answer.status == 200, "\(host)")
            }
        }
    }

    @Test("Any other host is refused, since a page of another site may have had its name point here")
    func foreignHosts() async throws {
        let hosts = [
            "evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.evil.example", "evillocalhost",
            "10.1.2.4", "[2001:db8::1]", "0.0.0.0", "2130706433",
        ]
        try await RunningAdmin.run(hosts: ["relink.internal"]) { admin in
            for host in hosts {
                for path in ["/api/summary", "/livez", "/no/such/path"] {
                    let answer = try await admin.askRaw(path, ["Host: \(host)"])
                    #expect(answer.isProblem(403), "\(host) \(path)")
                }
            }
        }
    }

    @Test("A request without exactly one well-formed host is malformed")
    func malformedHosts() async throws {
        let fields: [[String]] = [
            [], ["Host:"], ["Host: localhost", "Host: localhost"], ["Host: a b"], ["Host: me@localhost"],
            ["Host: localhost:65536"], ["Host: localhost:x"], ["Host: [::1"], ["Host: [localhost]"], ["Host: ::1"],
        ]
        try await RunningAdmin.run { admin in
            for lines in fields {
                let answer = try await admin.askRaw("/livez", lines)
                #expect(answer.isProblem(400), "\(lines)")
            }
        }
    }

    @Test("A listener on all addresses takes those of the machine")
    func wildcard() throws {
        let machine = try #require(IPAddress("192.0.2.7"))
        let access = AdminAccess(listener: "0.0.0.0", hosts: [], token: nil, machineAddresses: { [machine] })
        #expect(try access.takes(host: "192.0.2.7:8081"))
        #expect(try access.takes(host: "127.0.0.1"))
        #expect(try !access.takes(host: "192.0.2.8"))
        #expect(try !access.takes(host: "0.0.0.0"))
        #expect(try !AdminAccess.interfaceAddresses().isEmpty)
        let bound = AdminAccess(listener: "192.0.2.9", hosts: [], token: nil, machineAddresses: { [machine] })
        #expect(try bound.takes(host: "192.0.2.9"))
        #expect(try !bound.takes(host: "192.0.2.7"))
    }

    @Test("A write from another site's page is refused, a read is not")
    func origins() async throws {
        try await RunningAdmin.run(hosts: ["relink.internal"]) { admin in
            let ours = [
                "http://localhost:8081", "https://relink.internal", "http://relink.internal:8443",
            ]
            for origin in ours {
                let answer = try await admin.askRaw(
                    "/api/summary", ["Host: localhost:8081", "Origin: \(origin)"], method: "POST")
                #expect(answer.isProblem(405), "\(origin)")
            }
            let others = [
                "http://evil.example", "null", "", "http://localhost:3000", "http://localhost", "localhost:8081",
                "http://127.0.0.1:8081", "http://localhost:8081, http://evil.example", "file://localhost:8081",
            ]
            for origin in others {
                for method in ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"] {
                    let answer = try await admin.askRaw(
                        "/api/summary", ["Host: localhost:8081", "Origin: \(origin)"], method: method)
                    #expect(answer.isProblem(403), "\(method) \(origin)")
                }
                let read = try await admin.askRaw("/api/summary", ["Host: localhost:8081", "Origin: \(origin)"])
                #expect(read.status == 200, "\(origin)")
            }
        }
    }

    @Test("The token opens everything, and only the probes are open without")
    func token() async throws {
        try await RunningAdmin.run(token: "correct horse") { admin in
            for value in ["Bearer correct horse", "bearer correct horse", "BEARER  correct horse"] {
                let answer = try await admin.ask("/api/summary", headers: [("Authorization", value)])
                #expect(answer.status == 200, "\(value)")
            }
            let wrong: [[(String, String)]] = [
                [], [("Authorization", "Bearer correct hors")], [("Authorization", "Bearer correct horse2")],
                [("Authorization", "Bearer")], [("Authorization", "correct horse")],
                [("Authorization", "Basic correct horse")], [("Authorization", "Bearer Correct horse")],
                [("Authorization", "Bearer correct horse"), ("Authorization", "Bearer correct horse")],
            ]
            for headers in wrong {
                for path in ["/api/summary", "/metrics", "/no/such/path", "/api/merchants?limit=x"] {
                    let answer = try await admin.ask(path, headers: headers)
                    #expect(answer.isProblem(401), "\(headers) \(path)")
                    #expect(answer.headers["www-authenticate"] == ["Bearer"])
                    #expect(!answer.body.contains("horse"))
                }
                for path in ["/livez", "/readyz"] {
                    #expect(try await admin.ask(path, headers: headers).status == 200)
                }
            }
        }
    }

    @Test("A foreign host is refused before the token is looked at")
    func order() async throws {
        try await RunningAdmin.run(token: "t") { admin in
            let foreign = try await admin.askRaw("/api/summary", ["Host: evil.example"])
            #expect(foreign.isProblem(403))
            let lines = ["Host: localhost", "Origin: http://evil.example", "Authorization: Bearer t"]
            let write = try await admin.askRaw("/api/summary", lines, method: "POST")
            #expect(write.isProblem(403))
        }
    }

    @Test("An empty token opens nothing")
    func emptyToken() async throws {
        try await RunningAdmin.run(token: "") { admin in
            for lines in [[], ["Authorization:"], ["Authorization: Bearer"], ["Authorization: Bearer "]] {
                let answer = try await admin.askRaw("/api/summary", ["Host: localhost"] + lines)
                #expect(answer.isProblem(401), "\(lines)")
            }
        }
    }
}

extension AdminAccess {
    fileprivate func takes(host: String) throws -> Bool {
        let request = Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: host, path: "/"),
            body: RequestBody(buffer: ByteBuffer()))
        do {
            try checkSite(of: request)
            return true
        } catch let problem as Problem where problem.status == .forbidden {
            return false
        }
    }
}
