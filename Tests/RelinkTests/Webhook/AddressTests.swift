import Relink
import Testing

@Suite("IP addresses")
struct IPAddressTests {
    @Test(
        "Addresses are shown in their one canonical form",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("::ffff:192.0.2.7", "192.0.2.7"), ("::FFFF:C000:0207", "192.0.2.7"),
            ("0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"),
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::0:1", "2001:db8::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
            ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"), ("0:0:1::", "0:0:1::"),
        ])
    func canonical(text: String, canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", " ", "192.0.2", "192.0.2.7.1", "192.0.2.256", "192.0.2.07", "192.0.2.-7", "192.0.2.7 ", "0x7f.0.0.1",
            "1.2.3.4:80",
            "192.0.2.", ".192.0.2", "1.2.3.٤", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8", "12345::", "::g", "::+1", "::1%eth0", "[::1]", "192.0.2.7::", "::192.0.2.7:1",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3", "localhost", "1:", ":1", "1:2:3:4:5:6:7:8:",
            "00000000000000000000000000000000000000000000000::1",
        ])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }
}

@Suite("Ranges of addresses in the settings")
struct AddressRangeTests {
    private func contains(_ range: String, _ address: String) throws -> Bool {
        try AddressRange(parsing: range).contains(try #require(IPAddress(address)))
    }

    @Test("A range holds its first and last address and none beside them")
    func edges() throws {
        #expect(try contains("192.0.2.0/24", "192.0.2.0") && contains("192.0.2.0/24", "192.0.2.255"))
        #expect(try !contains("192.0.2.0/24", "192.0.1.255") && !contains("192.0.2.0/24", "192.0.3.0"))
        #expect(try contains("2001:db8::/33", "2001:db8:7fff::1") && !contains("2001:db8::/33", "2001:db8:8000::"))
        #expect(try contains("192.0.2.7", "192.0.2.7") && !contains("192.0.2.7", "192.0.2.6"))
        #expect(try contains("192.0.2.7/32", "::ffff:192.0.2.7") && contains("2001:db8::1", "2001:db8::1"))
    }

    @Test("All of one family holds none of the other")
    func families() throws {
        #expect(try contains("0.0.0.0/0", "203.0.113.9") && contains("0.0.0.0/0", "::ffff:203.0.113.9"))
        #expect(try !contains("0.0.0.0/0", "2001:db8::1") && !contains("::/0", "203.0.113.9"))
        #expect(try contains("::/0", "2001:db8::1"))
    }

    @Test("A range of mapped addresses is an IPv4 range")
    func mapped() throws {
        let range = try AddressRange(parsing: "::ffff:192.0.2.0/120")
        #expect(range == (try AddressRange(parsing: "192.0.2.0/24")))
        #expect("\(range)" == "192.0.2.0/24")
    }

    @Test(
        "What is no range is a fault that says what would be right",
        arguments: [
            ("", AddressRangeFault.notAnAddress("")), ("office", .notAnAddress("office")), ("/8", .notAnAddress("/8")),
            ("192.0.2.0/33", .badPrefixLength("192.0.2.0/33", limit: 32)),
            ("::/129", .badPrefixLength("::/129", limit: 128)),
            ("10.0.0.0/", .badPrefixLength("10.0.0.0/", limit: 32)),
            ("10.0.0.0/08", .badPrefixLength("10.0.0.0/08", limit: 32)),
            ("10.0.0.0/8/8", .badPrefixLength("10.0.0.0/8/8", limit: 32)),
            ("10.0.0.0/-1", .badPrefixLength("10.0.0.0/-1", limit: 32)),
            ("192.0.2.7/24", .hostBitsSet("192.0.2.7/24", network: "192.0.2.0/24")),
            ("2001:db8::1/32", .hostBitsSet("2001:db8::1/32", network: "2001:db8::/32")),
            ("192.0.2.1/0", .hostBitsSet("192.0.2.1/0", network: "0.0.0.0/0")),
        ])
    func faults(text: String, fault: AddressRangeFault) {
        #expect(throws: fault) { _ = try AddressRange(parsing: text) }
    }

    @Test("The word codat stands for the four addresses that Codat publishes")
    func codat() throws {
        let published = ["20.77.82.168", "51.142.76.22", "4.159.114.108", "20.117.190.191"]
        #expect(try AddressRange.ranges(parsing: "codat").map(\.description) == published.map { "\($0)/32" })
        #expect(try AddressRange.ranges(parsing: "192.0.2.0/24").map(\.description) == ["192.0.2.0/24"])
    }
}

@Suite("Where webhooks may come from")
struct AddressPolicyTests {
    private let peer = "192.0.2.10"

    private func policy(allowed: [String] = [], proxies: [String] = []) throws -> AddressPolicy {
        AddressPolicy(
            allowed: try allowed.map { try AddressRange(parsing: $0) },
            trustedProxies: try proxies.map { try AddressRange(parsing: $0) })
    }

    private func client(_ policy: AddressPolicy, _ forwardedFor: String...) throws -> String {
        try policy.client(peer: try #require(IPAddress(peer)), forwardedFor: forwardedFor).description
    }

    private func isRefused(_ policy: AddressPolicy, _ forwardedFor: String...) throws -> Bool {
        do {
            _ = try policy.client(peer: try #require(IPAddress(peer)), forwardedFor: forwardedFor)
            return false
        } catch let rejection as WebhookRejection {
            return rejection.reason == .addressNotAllowed && rejection.status == 403
        }
    }

    @Test("Without an allow-list every address may send; with one, those on it")
    func allowList() throws {
        #expect(try client(policy()) == peer)
        #expect(try client(policy(allowed: ["198.51.100.0/24", "192.0.2.0/28"])) == peer)
        #expect(try isRefused(policy(allowed: ["198.51.100.0/24"])))
    }

    @Test("X-Forwarded-For from a peer that is no trusted proxy is not believed")
    func strangersList() throws {
        #expect(try client(policy(), "198.51.100.1") == peer)
        #expect(try client(policy(proxies: ["10.0.0.0/8"]), "198.51.100.1") == peer)
        #expect(try isRefused(policy(allowed: ["198.51.100.1"], proxies: ["10.0.0.0/8"]), "198.51.100.1"))
    }

    @Test("A trusted proxy's list is read from the right up to the first address that is no proxy")
    func trustedList() throws {
        let behindProxies = try policy(proxies: ["192.0.2.0/24", "10.0.0.0/8"])
        #expect(try client(behindProxies, "203.0.113.9") == "203.0.113.9")
        #expect(try client(behindProxies, "6.6.6.6, 203.0.113.9") == "203.0.113.9")
        #expect(try client(behindProxies, "6.6.6.6, 203.0.113.9, 10.1.2.3,10.9.9.9") == "203.0.113.9")
        #expect(try client(behindProxies, "6.6.6.6", "203.0.113.9", "10.1.2.3") == "203.0.113.9")
        #expect(try client(behindProxies, "10.1.2.3") == "10.1.2.3")
        #expect(try client(behindProxies) == peer)
        #expect(try client(behindProxies, "", " , 203.0.113.9 ,") == "203.0.113.9")
    }

    @Test("An invented entry left of the sender's address opens nothing")
    func spoofedEntry() throws {
        let guarded = try policy(allowed: ["203.0.113.9"], proxies: ["192.0.2.0/24"])
        #expect(try isRefused(guarded, "203.0.113.9, 6.6.6.6"))
        #expect(try client(guarded, "6.6.6.6, 203.0.113.9") == "203.0.113.9")
    }

    @Test(
        "Entries may carry ports",
        arguments: [
            ("203.0.113.9:567", "203.0.113.9"), ("[2001:db8::9]:80", "2001:db8::9"), ("[2001:db8::9]", "2001:db8::9"),
            ("2001:db8::9", "2001:db8::9"), ("::ffff:203.0.113.9", "203.0.113.9"),
        ])
    func ports(entry: String, address: String) throws {
        #expect(try client(policy(proxies: ["192.0.2.10"]), entry) == address)
    }

    @Test(
        "An unreadable entry ends the walk: refused where there is an allow-list, else the last good one counts",
        arguments: [
            "unknown", "_hidden", "203.0.113.9:", "203.0.113.9:x", "203.0.113.9:99999", "[203.0.113.9]:80", "[::1",
            "[::1]80", "[]",
            "203.0.113.9 203.0.113.9", "203.0.113.9:80:80", "2001:db8::9]", "[2001:db8::9]:", ":80",
        ])
    func unreadableEntry(entry: String) throws {
        let proxies = ["192.0.2.10", "10.0.0.0/8"]
        #expect(try client(policy(proxies: proxies), "203.0.113.9, \(entry), 10.0.0.1") == "10.0.0.1")
        #expect(
            try isRefused(policy(allowed: ["0.0.0.0/0", "::/0"], proxies: proxies), "203.0.113.9, \(entry), 10.0.0.1"))
    }
}
