import Foundation
import NIOHTTP1
import RelinkSimulator
import Testing

@Suite("A platform orders a link for a merchant", .serialized)
struct OrderTests {
    @Test("Nothing is made at Codat before the merchant sets out; then one company is, tagged and with its contact")
    func companyAtTheClick() async throws {
        try await Platform.running { platform in
            let order: [String: any Sendable] = [
                "merchantIdentifier": "till_4711", "name": "Larkspur Bakery", "email": "rosa@larkspur.example",
                "locale": "fr-CA", "tags": ["region": "north"],
            ]
            let first = try await platform.setUp(order)
            #expect(first.companyID == nil && platform.companies.isEmpty)
            #expect(try await platform.setUp(order).companyID == nil)
            #expect(try await platform.steps(1) == ["relink.setup.requested"], "the same again is no news")

            let page = try await platform.server.visit(.GET, first.url)
            #expect(page.status == 200 && page.body.contains("<strong><bdi>Larkspur Bakery</bdi></strong>"))
            #expect(page.body.contains("lang=\"fr\"") && !page.body.contains("lqai"))
            #expect(platform.companies.isEmpty, "to look at the page made something")

            let location = try await platform.choose("gbol", first.url)
            #expect(location.contains("/sync-flow/lqai/gbol?"))
            let company = try #require(platform.companies.first)
            #expect(company.name == "till4711")
            let tags = try await platform.companiesInFull().first?["tags"] as? [String: String]
            #expect(tags == ["merchantIdentifier": "till_4711", "region": "north"])
            #expect(platform.codat.world.completeSyncFlow(location)?.companyID == company.companyID)
            let merchant = try await platform.server.merchant(company.companyID) {
                $0["health"] as? String == "healthy"
            }
            let contact = try #require(merchant["contact"] as? [String: Any])
            #expect(contact["email"] as? String == "rosa@larkspur.example")
            #expect(contact["merchantIdentifier"] as? String == "till_4711")
            #expect(try await platform.setUp(order).companyID == company.companyID)
            _ = try await platform.choose("gbol", first.url)
            #expect(platform.companies.count == 1 && platform.calls("POST", "/companies") == 1)
            let steps = try await platform.steps(6)
            #expect(steps.first == "relink.setup.requested")
            #expect(
                steps.sorted() == [
                    "relink.setup.companyCreated", "relink.setup.requested", "relink.setup.systemChosen",
                    "relink.setup.systemChosen", "relink.syncFlow.started", "relink.syncFlow.started",
                ])
        }
    }

    @Test("Ordered many times at once, or again after a crash before it was put on record, a company is made once")
    func oneCompany() async throws {
        try await Platform.running { platform in
            let order: [String: any Sendable] = ["merchantIdentifier": "shop-7", "createCompany": true]
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await platform.setUp(order).companyID }
                }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(ids.count == 1 && !ids.contains(nil) && platform.companies.count == 1)
            #expect(try await platform.setUp(order).companyID == ids.first)

            // As Relink makes it, and nothing more: what a crash leaves.
            let left = try #require(
                platform.codat.world.createCompany(name: "shop8", tags: ["merchantIdentifier": "shop_8"]))
            let other = try #require(
                platform.codat.world.createCompany(name: "shop8", tags: ["merchantIdentifier": "shop:8"]))
            let found = try await platform.setUp(["merchantIdentifier": "shop_8", "createCompany": true])
            #expect(found.companyID == left.companyID)
            let foundToo = try await platform.setUp(["merchantIdentifier": "shop:8", "createCompany": true])
            #expect(foundToo.companyID == other.companyID)
            let new = try await platform.setUp(["merchantIdentifier": "shop/8", "createCompany": true])
            #expect(new.companyID != left.companyID && new.companyID != other.companyID)
        }
    }

    @Test("What can't be meant is refused, and the answer says what would be right")
    func refused() async throws {
        let hosts = ["RELINK_CODAT_REDIRECT_HOSTS": "shop.example,books.example"]
        try await Platform.running(hosts) { platform in
            for url in [
                "https://evil.example/", "//shop.example/", "javascript:alert(1)", "https://shop.example@evil.example/",
                "https://shop.example.evil.example/", "https://shop.example\\@evil.example/", "ftp://shop.example/", "",
                "https://a:b@shop.example/", "https://evil.example#.shop.example",
            ] {
                let answer = try await platform.post("/api/setup", ["merchantIdentifier": "m", "redirectUrl": url])
                #expect(answer.status == 400, "\(url)")
                #expect(try (answer.json["detail"] as? String)?.contains("redirectUrl") == true, "\(url)")
            }
            for (order, field) in [
                ([:], "merchantIdentifier"), (["merchantIdentifier": ""], "merchantIdentifier"),
                (["merchantIdentifier": "___"], "merchantIdentifier"),
                (["merchantIdentifier": 7], "merchantIdentifier"),
                (["merchantIdentifier": "m", "email": "nobody"], "email"),
                (["merchantIdentifier": "m", "tags": ["a": 1]], "tags"),
                (["merchantIdentifier": "m", "tags": ["merchantIdentifier": "n"]], "tags"),
                (["merchantIdentifier": "m", "createCompany": "yes"], "createCompany"),
                (["merchantIdentifier": "m", "source": "south"], "source"),
                (["merchantIdentifier": "m", "colour": "blue"], "colour"),
                (["companyId": "setup:codat:m"], "companyId"),
            ] as [([String: Any], String)] {
                let answer = try await platform.post("/api/setup", order)
                #expect(answer.status == 400, "\(order)")
                #expect(try (answer.json["detail"] as? String)?.contains("`\(field)`") == true, "\(order)")
            }
            let unknown = ["companyId": "00000000-0000-4000-8000-000000000000"]
            #expect(try await platform.post("/api/setup", unknown).status == 404)
            #expect(platform.companies.isEmpty)
            #expect(try await platform.steps(0) == [])
        }
    }

    @Test("Without the key of the platform's own connector no link is handed out that could only fail")
    func noOwnKey() async throws {
        let settings = ["RELINK_CODAT_COMMERCE_KEY": "", "RELINK_CODAT_MERCHANTS_CHOOSE": "accounting"]
        try await Platform.running(settings) { platform in
            let answer = try await platform.post("/api/setup", ["merchantIdentifier": "m"])
            #expect(answer.status == 409)
            #expect(try (answer.json["detail"] as? String)?.contains("codat.commerceKey is not set") == true)
        }
    }

    @Test("Logos come from Relink, as images that can run nothing; other paths below a link are none")
    func logos() async throws {
        try await Platform.running { platform in
            let link = try await platform.setUp(["merchantIdentifier": "m"]).url
            let logo = try await platform.server.fields(link + "/logo/gbol")
            #expect(logo.status == 200)
            #expect(logo.fields["content-type"] == "image/svg+xml")
            #expect(logo.fields["x-content-type-options"] == "nosniff")
            #expect(logo.fields["content-security-policy"]?.contains("sandbox") == true)
            for _ in 0..<3 { _ = try await platform.server.fields(link + "/logo/gbol") }
            #expect(platform.codat.world.callCount(path: "/config/integrations/gbol/branding") == 1)
            for path in ["/logo/none", "/logo/../gbol", "/logo/", "/logo", "/logo/gbol/x", "/x"] {
                #expect(try await platform.server.visit(.GET, link + path).status == 404, "\(path)")
            }
            let base = link.split(separator: "/").dropLast().joined(separator: "/").replacing("http:/", with: "http://")
            #expect(try await platform.server.visit(.GET, base + "/AAAA").status == 404)
            #expect(try await platform.server.visit(.PUT, link).status == 405)
        }
    }
}

extension Platform {
    /// Presses a system's button, and returns where that leads.
    func choose(_ system: String, _ url: String) async throws -> String {
        let visit = try await server.submit("system=\(system)", to: url)
        #expect(visit.status == 303, "\(visit.body)")
        return try #require(visit.location)
    }
}
