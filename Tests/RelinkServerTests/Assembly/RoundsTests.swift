import Logging
import Synchronization
import Testing

@testable import RelinkServer

@Suite("Rounds")
struct RoundsTests {
    private struct Failure: Error {}

    private final class Seen: Sendable {
        private let counts = Mutex<[Int]>([])

        var all: [Int] { counts.withLock(\.self) }

        func add(_ count: Int) { counts.withLock { $0.append(count) } }
    }

    private let rounds = Rounds(interval: .milliseconds(1), trouble: "A round failed.", logger: .silent)

    @Test("A round that fails has done what it did: the next one goes on from there")
    func keepsProgress() async throws {
        let seen = Seen()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [rounds] in
                await rounds.run(from: { 0 }) { (count: inout Int) in
                    seen.add(count)
                    count += 1
                    throw Failure()
                }
            }
            while seen.all.count < 3 { await Task.yield() }
            group.cancelAll()
        }
        #expect(seen.all.prefix(3) == [0, 1, 2])
    }

    @Test("A round that was cancelled by nobody ends none of those behind it")
    func outlivesStrayCancellation() async throws {
        let seen = Seen()
        let isOver = await withTaskGroup(of: Void.self) { group in
            group.addTask { [rounds] in
                await rounds.run {
                    seen.add(1)
                    throw CancellationError()
                }
                seen.add(0)
            }
            while seen.all.count < 3, !seen.all.contains(0) { await Task.yield() }
            defer { group.cancelAll() }
            return seen.all.contains(0)
        }
        #expect(!isOver)
    }

    @Test("A round that failed is gone again before its time", .timeLimit(.minutes(1)))
    func comesAgainSoon() async throws {
        let seen = Seen()
        let hourly = Rounds(
            interval: .seconds(3600), pauseAfterFailure: .milliseconds(1), trouble: "A round failed.", logger: .silent)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await hourly.run {
                    seen.add(1)
                    if seen.all.count < 4 { throw Failure() }
                }
            }
            while seen.all.count < 4, !Task.isCancelled { await Task.yield() }
            group.cancelAll()
        }
        #expect(seen.all.count == 4)
    }
}
