import Foundation
import Relink

/// Addresses are read as the C library reads them.
enum AddressCheck {
    static func run(_ text: String) throws {
        let address = IPAddress(text)
        if !text.utf8.contains(0) {
            try expect("The C library agrees whether this is an address", (address != nil) == isAddress(text))
        }
        if let address {
            try expect("What is written of an address is that address", IPAddress(address.description) == address)
            try expect("An address is one to the C library as well", isAddress(address.description))
            let policy = AddressPolicy(allowed: AddressRange.codat, trustedProxies: [])
            let isAllowed = (try? policy.client(peer: address, forwardedFor: [text])) != nil
            try expect("Only Codat is let in", isAllowed == AddressRange.codat.contains { $0.contains(address) })
        }
        try checkRange(text)
        try checkForwarded(text)
    }

    private static func checkRange(_ text: String) throws {
        guard let range = try? AddressRange(parsing: text) else { return }
        let again = try AddressRange(parsing: range.description)
        try expect("What is written of a range is that range", again == range)
        guard let base = IPAddress(range.description.prefix { $0 != "/" }) else {
            throw BrokenPromise(description: "A range is written with its first address")
        }
        try expect("A range holds its first address", range.contains(base))
    }

    /// Through a proxy that is trusted comes whoever it names last; through any other, nobody but itself.
    private static func checkForwarded(_ text: String) throws {
        guard let proxy = IPAddress("192.0.2.1") else { return }
        let stranger = try AddressPolicy().client(peer: proxy, forwardedFor: [text])
        try expect("Who is not trusted is believed nothing", stranger == proxy)
        let trusted = [try AddressRange(parsing: "192.0.2.1")]
        let client = try AddressPolicy(trustedProxies: trusted).client(peer: proxy, forwardedFor: [text])
        if let named = IPAddress(text), named != proxy {
            try expect("A trusted proxy is believed", client == named)
        }
        let allowed = AddressPolicy(allowed: trusted, trustedProxies: trusted)
        if let client = try? allowed.client(peer: proxy, forwardedFor: [text]) {
            try expect("Nobody else is let in", client == proxy)
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(text.contains(":") ? AF_INET6 : AF_INET, text, &bytes) == 1
    }
}
