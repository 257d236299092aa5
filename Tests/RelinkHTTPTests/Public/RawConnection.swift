import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A connection whose bytes a test decides on one by one. It is cut after a while, so that a test says for what it
/// waited.
struct RawConnection {
    private static let longest = TimeAmount.minutes(2)

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let limit: Limit
    private var received = ""

    static func open<Value: Sendable>(
        _ port: Int, _ body: (inout RawConnection) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        let limit = Limit()
        let cut = channel.channel.eventLoop.scheduleTask(in: longest) {
            limit.hasPassed.store(true, ordering: .relaxed)
            channel.channel.close(promise: nil)
        }
        defer { cut.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound, limit: limit)
            return try await body(&connection)
        }
    }

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, limit: Limit
    ) {
        self.inbound = inbound
        self.outbound = outbound
        self.limit = limit
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Ends this side of the connection; the other may still send.
    func end() { outbound.finish() }

    /// The next answer, whose body has a `Content-Length`.
    mutating func answer() async throws -> Answer {
        while true {
            if let end = received.range(of: "\r\n\r\n"), let answer = Self.parse(received[..<end.lowerBound]) {
                let length = answer.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
                let rest = received[end.upperBound...]
                if rest.utf8.count >= length {
                    let body = String(decoding: rest.utf8.prefix(length), as: UTF8.self)
                    received = String(decoding: rest.utf8.dropFirst(length), as: UTF8.self)
                    return Answer(status: answer.status, headers: answer.headers, body: body)
                }
            }
            guard try await receive() else { throw Ended(after: received) }
        }
    }

    /// Everything up to the end of the connection.
    mutating func rest() async throws -> String {
        while try await receive() {}
        return received
    }

    /// - Returns: whether more came; false at the end of the connection.
    private mutating func receive() async throws -> Bool {
        let bytes = try await inbound.next()
        if let bytes { received += String(buffer: bytes) }
        if limit.hasPassed.load(ordering: .relaxed) { throw Cut(after: received) }
        return bytes != nil
    }

    struct Ended: Error { let after: String }

    /// Neither the answer nor the end that was waited for has come in time.
    struct Cut: Error { let after: String }

    private final class Limit: Sendable {
        let hasPassed = Atomic(false)
    }

    private static func parse(_ head: Substring) -> (status: Int, headers: HTTPHeaders)? {
        let lines = head.split(separator: "\r\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1.1 "), let status = Int(first.dropFirst(9).prefix(3))
        else { return nil }
        let fields = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.range(of: ": ") else { return nil }
            return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
        }
        return (status, HTTPHeaders(fields))
    }
}

extension StringProtocol {
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
