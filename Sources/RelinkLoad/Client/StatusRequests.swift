import NIOCore

/// Questions to the admin listener: in turn one merchant, drawn evenly from all, and the first page of the list.
struct StatusRequests: RequestSource {
    let kinds = ["/api/merchants/{id}", "/api/merchants"]
    private let seed: UInt64
    private let merchants: Int
    private let headers: String
    private var random: SplitMix64
    private var asked = 0

    /// - Parameter merchants: how many there are of the made-up merchants of this seed.
    init(seed: UInt64, merchants: Int, host: String, token: String?) {
        self.seed = seed
        self.merchants = merchants
        random = SplitMix64(seed: seed, stream: .max)
        let authorization = token.map { "authorization: Bearer \($0)\r\n" } ?? ""
        headers = " HTTP/1.1\r\nhost: \(host)\r\nuser-agent: relink-load\r\naccept: */*\r\n\(authorization)\r\n"
    }

    mutating func writeNext(into buffer: inout ByteBuffer) -> SentRequest {
        let kind = asked % kinds.count
        asked += 1
        buffer.writeStaticString("GET /api/merchants")
        if kind == 0 {
            let merchant = SyntheticMerchant(seed: seed, index: random.index(below: merchants))
            buffer.writeStaticString("/")
            buffer.writeString(merchant.companyID)
        }
        buffer.writeString(headers)
        return SentRequest(kind: kind, messageID: nil)
    }
}
