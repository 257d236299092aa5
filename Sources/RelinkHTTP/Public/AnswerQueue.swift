import NIOCore
import Relink
import Synchronization

/// Takes what became of webhooks to the event loop of their connections. The log answers a whole commit at once, and
/// what comes together wakes the loop once.
///
/// Holds one entry at most for each webhook that the log has taken on.
final class AnswerQueue: Sendable {
    private typealias Entry = (handler: NIOLoopBound<WebhookHandler>, result: Result<AppendOutcome, StoreError>)

    private let loop: any EventLoop
    private let waiting = Mutex<[Entry]>([])

    private init(loop: any EventLoop) {
        self.loop = loop
    }

    /// - Parameter handler: of a connection on this queue's event loop.
    func add(_ result: Result<AppendOutcome, StoreError>, for handler: NIOLoopBound<WebhookHandler>) {
        let isFirst = waiting.withLock { waiting in
            waiting.append((handler, result))
            return waiting.count == 1
        }
        if isFirst { loop.execute { self.deliver() } }
    }

    private func deliver() {
        let entries = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for (handler, result) in entries { handler.value.answer(result) }
    }

    /// One for each event loop.
    final class Pool: Sendable {
        private let queues = Mutex<[ObjectIdentifier: AnswerQueue]>([:])

        func queue(on loop: any EventLoop) -> AnswerQueue {
            queues.withLock { queues in
                if let queue = queues[ObjectIdentifier(loop)] { return queue }
                let queue = AnswerQueue(loop: loop)
                queues[ObjectIdentifier(loop)] = queue
                return queue
            }
        }
    }
}
