import Relink
import Synchronization

@testable import RelinkCodat

/// Time that goes on in pauses alone; limits never pass by themselves.
final class StepTime: Sendable {
    static let start = Instant(milliseconds: 1_795_300_000_000)

    private let state = Mutex<(elapsed: Duration, pauses: [Duration])>((.zero, []))
    private let expire: @Sendable (Duration) async throws -> Void

    /// - Parameter expire: returns when a limit is to pass.
    init(expire: @escaping @Sendable (Duration) async throws -> Void = { _ in try await StepTime.never() }) {
        self.expire = expire
    }

    var pauses: [Duration] { state.withLock { $0.pauses } }
    var now: Instant { Self.start.advanced(by: state.withLock { $0.elapsed }) }

    func advance(_ duration: Duration) {
        state.withLock { $0.elapsed += duration }
    }

    var timing: CodatTiming {
        CodatTiming(
            now: { self.now }, elapsed: { self.state.withLock { $0.elapsed } },
            pause: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.elapsed += duration
                    state.pauses.append(duration)
                }
            },
            expire: expire, luck: { 0.5 })
    }

    /// Ends when it is cancelled.
    static func never() async throws {
        let (stream, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in stream {}
        try Task.checkCancellation()
    }
}

/// Something that happens once, and can be waited for.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    }

    func give() {
        continuation.finish()
    }

    func wait() async throws {
        for await _ in stream {}
        try Task.checkCancellation()
    }
}
