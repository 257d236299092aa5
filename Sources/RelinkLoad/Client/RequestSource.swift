import NIOCore

/// What a load sends.
protocol RequestSource: Sendable {
    /// Writes the next request, head and body, in HTTP/1.1.
    mutating func writeNext(into buffer: inout ByteBuffer) -> SentRequest

    /// What kinds of requests there are; each is tallied apart.
    var kinds: [String] { get }
}

/// What there is to know of a request that has been sent.
struct SentRequest: Sendable {
    /// Which of its source's kinds it is.
    let kind: Int
    /// The message id that an answer of 2xx acknowledges.
    let messageID: String?
}
