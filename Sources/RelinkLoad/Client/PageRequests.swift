import NIOCore

/// Questions to the dashboard: each of its pages in turn, about merchants and events drawn evenly from all, and
/// searches for what is frequent, for what is rare and for what is not there.
struct PageRequests: RequestSource {
    /// `{id}`, `{name}` and `{sequence}` stand for those of a merchant, or event, drawn by chance.
    let kinds = [
        "/", "/changes?kind=disconnected", "/changes?kind=recovered", "/merchants", "/merchants?health=healthy",
        "/merchants?reason=writeFailed", "/merchants?health=onboarding&reason=syncDisabled", "/merchants?q={name}",
        "/merchants?q={id}", "/merchants?q=nobody+is+called+so", "/merchants?q=shop", "/merchants?q=zq",
        "/merchants?q={name}&health=disconnected", "/merchants/{id}", "/merchants/{id}?asOf={sequence}", "/events",
        "/events?status=quarantined", "/events?status=applied&type=company.deleted", "/events?companyId={id}",
        "/events/{sequence}", "/quarantine", "/rejections", "/mails", "/mails?companyId={id}", "/settings",
    ]
    private let seed: UInt64
    private let merchants: Int
    private let events: Int
    private let headers: String
    private var random: SplitMix64
    private var asked = 0

    /// - Parameters:
    ///   - merchants: how many there are of the made-up merchants of this seed.
    ///   - events: how many events the log holds, at least.
    init(seed: UInt64, merchants: Int, events: Int, host: String, token: String?) {
        self.seed = seed
        self.merchants = merchants
        self.events = events
        random = SplitMix64(seed: seed, stream: .max)
        let authorization = token.map { "authorization: Bearer \($0)\r\n" } ?? ""
        headers = " HTTP/1.1\r\nhost: \(host)\r\nuser-agent: relink-load\r\naccept: */*\r\n\(authorization)\r\n"
    }

    mutating func writeNext(into buffer: inout ByteBuffer) -> SentRequest {
        let kind = asked % kinds.count
        asked += 1
        let merchant = SyntheticMerchant(seed: seed, index: random.index(below: merchants))
        let path = kinds[kind]
            .replacing("{id}", with: merchant.companyID)
            .replacing("{name}", with: Self.percentEncoded(merchant.name))
            .replacing("{sequence}", with: String(1 + random.index(below: events)))
        buffer.writeStaticString("GET ")
        buffer.writeString(path)
        buffer.writeString(headers)
        return SentRequest(kind: kind, messageID: nil)
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
