import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Relink
import ServiceLifecycle

/// `/api/stream`: a summary at once and whenever it changes, and each merchant that changes.
struct StreamEndpoint: Sendable {
    let feed: LiveFeed
    let status: StatusReader
    let now: @Sendable () -> Instant

    @Sendable func stream(_ request: AdminRequest) async throws -> Response {
        let last = request.lastEventID
        if let last, Int64(digits: last) == nil { throw Problem.wrong("Last-Event-ID", "the `id` of an event") }
        let applied = try await status.appliedSequence()
        let cursor = min(last.flatMap { Int64(digits: $0) } ?? applied, applied)
        let summary = ServerSentEvents.summary(try await status.summary(now: now()))
        guard feed.hasRoom else { throw Problem.unavailable }
        let reader = StreamReader(feed: feed, cursor: cursor, summary: summary)
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream"],
            body: ResponseBody { writer in
                try await reader.run { try await writer.write($0) }
                try await writer.finish(nil)
            })
    }
}

/// One reader of the stream. What it has not taken yet waits in the log, not in memory.
private struct StreamReader: Sendable {
    let feed: LiveFeed
    let cursor: Int64
    let summary: ByteBuffer

    /// Writes until the reader leaves, which `write` tells by an error, or the listener shuts down.
    func run(_ write: (ByteBuffer) async throws -> Void) async throws {
        let (number, wakes) = feed.join()
        defer { feed.leave(number) }
        try await write(ServerSentEvents.beginning)
        try await write(summary)
        var cursor = cursor
        var version: Int64 = 0
        for await _ in wakes.cancelOnGracefulShutdown() {
            var hasMore = true
            var isFirst = true
            while hasMore, !Task.isShuttingDownGracefully {
                let news = try await feed.news(after: cursor, summary: version)
                hasMore = news.cursor > cursor
                (cursor, version) = (news.cursor, news.summary)
                if news.text.readableBytes > 0 {
                    try await write(news.text)
                } else if isFirst, !hasMore {
                    try await write(ServerSentEvents.heartbeat)
                }
                isFirst = false
            }
        }
    }
}
