/// Where webhooks may come from: `webhook.allowedAddresses` and `webhook.trustedProxies`.
public struct AddressPolicy: Hashable, Sendable {
    /// Empty means all.
    public let allowed: [AddressRange]
    /// Proxies whose `X-Forwarded-For` is believed.
    public let trustedProxies: [AddressRange]

    public init(allowed: [AddressRange] = [], trustedProxies: [AddressRange] = []) {
        self.allowed = allowed
        self.trustedProxies = trustedProxies
    }

    /// Finds the address that a request was sent from, and checks that it may send.
    ///
    /// `X-Forwarded-For` is believed only where the peer is a trusted proxy, and then from the right, up to the first
    /// address that is no trusted proxy: everything left of that one may be invented.
    ///
    /// - Parameters:
    ///   - peer: the other end of the connection.
    ///   - forwardedFor: the values of all `X-Forwarded-For` headers, in order.
    /// - Returns: the sender's address. Where an entry of the list can't be read and every address may send, the last
    ///   address that could be read.
    /// - Throws: ``WebhookRejection`` `addressNotAllowed`.
    public func client(peer: IPAddress, forwardedFor: [String]) throws(WebhookRejection) -> IPAddress {
        let client = try sender(peer: peer, forwardedFor: forwardedFor)
        guard allowed.isEmpty || Self.contains(allowed, client) else {
            throw WebhookRejection(.addressNotAllowed, "\(client) is not in webhook.allowedAddresses.")
        }
        return client
    }

    private func sender(peer: IPAddress, forwardedFor: [String]) throws(WebhookRejection) -> IPAddress {
        var client = peer
        for value in forwardedFor.reversed() {
            for entry in value.split(separator: ",").reversed() {
                guard Self.contains(trustedProxies, client) else { return client }
                let text = Self.trimmed(entry)
                guard !text.isEmpty else { continue }
                guard let address = Self.address(text) else {
                    guard allowed.isEmpty else {
                        throw WebhookRejection(
                            .addressNotAllowed, "The proxy \(client) forwarded for something that is no address.")
                    }
                    return client
                }
                client = address
            }
        }
        return client
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }

    /// An address, with a port behind it or without.
    private static func address(_ text: Substring) -> IPAddress? {
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let port = text[text.index(after: end)...]
            guard port.isEmpty || port.first == ":" && isPort(port.dropFirst()) else { return nil }
            let address = text[text.index(after: text.startIndex)..<end]
            return address.contains(":") ? IPAddress(address) : nil
        }
        guard let colon = text.firstIndex(of: ":"), !text[text.index(after: colon)...].contains(":") else {
            return IPAddress(text)
        }
        return isPort(text[text.index(after: colon)...]) ? IPAddress(text[..<colon]) : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && UInt16(text) != nil
    }

    private static func contains(_ ranges: [AddressRange], _ address: IPAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }
}
