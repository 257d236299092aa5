import NIOCore
import NIOPosix

/// Keeps connections busy and measures, all on one event loop, so that it needs no lock and few cycles.
///
/// In an open loop a request that finds no free connection waits, and its latency counts from when it was due: a server
/// that stalls can't hide it by receiving less.
final class LoadDriver<Source: RequestSource> {
    private let plan: LoadPlan
    private let loop: any EventLoop
    private let done: EventLoopPromise<LoadOutcome>
    private var source: Source
    private var outcome: LoadOutcome
    private var connections: [ObjectIdentifier: LoadConnection<Source>] = [:]
    private var idle: [LoadConnection<Source>] = []
    private var isStopping = false
    private var isFinished = false
    private let start: NIODeadline
    private var measuredFrom: NIODeadline { start + .nanoseconds(plan.warmUp.nanoseconds) }
    private var end: NIODeadline { measuredFrom + .nanoseconds(plan.measured.nanoseconds) }
    /// How many requests of an open loop have been taken up.
    private var taken: Int64 = 0
    private var isTickScheduled = false

    init(_ plan: LoadPlan, source: Source, loop: any EventLoop, done: EventLoopPromise<LoadOutcome>) {
        self.plan = plan
        self.source = source
        self.loop = loop
        self.done = done
        outcome = LoadOutcome(
            kinds: source.kinds, tallies: source.kinds.map { _ in LoadTally() }, seconds: plan.measured.inSeconds)
        start = .now()
    }

    func run() {
        loop.assertInEventLoop()
        for _ in 0..<plan.connections { connect() }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(deadline: end) { bound.value.stop() }
        sweep()
    }

    // MARK: Connections

    private func connect() {
        guard !isStopping else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        let loop = loop
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LoadConnection(bound.value))
                }
            }
            .connect(host: plan.host, port: plan.port)
            .assumeIsolated()
            .whenFailure { _ in
                bound.value.count(.refused)
                bound.value.connectSoon()
            }
    }

    private func connectSoon() {
        guard !isStopping else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .milliseconds(100)) { bound.value.connect() }
    }

    func opened(_ connection: LoadConnection<Source>) {
        connections[ObjectIdentifier(connection)] = connection
        free(connection)
    }

    /// - Parameter fault: why, where the connection itself found out.
    func closed(_ connection: LoadConnection<Source>, wasWaiting: Bool, fault: LoadOutcome.ConnectionFault?) {
        connections[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0 === connection }
        if let fault = fault ?? (wasWaiting ? .lost : nil) { count(fault) }
        finishIfDone()
        connectSoon()
    }

    private func count(_ fault: LoadOutcome.ConnectionFault) {
        guard !isStopping || fault != .refused else { return }
        outcome.faults[fault, default: 0] += 1
    }

    // MARK: Requests

    func free(_ connection: LoadConnection<Source>) {
        if isStopping { return finishIfDone() }
        guard plan.rate != nil else {
            connection.send(due: .now(), &source)
            return
        }
        idle.append(connection)
        sendDue()
    }

    func answered(
        _ request: SentRequest, status: Int, due: NIODeadline, sent: NIODeadline, at now: NIODeadline
    ) {
        if plan.keepsIDs, let messageID = request.messageID, (200..<300).contains(status) {
            outcome.acknowledgedIDs.append(messageID)
        }
        // In a closed loop what counts is what the time brought; in an open one, what became of all that was due in it.
        let moment = plan.rate == nil ? now : due
        guard moment >= measuredFrom, moment < end else { return }
        outcome.tallies[request.kind].add(
            status: status, nanoseconds: (now - due).nanoseconds, sinceSent: (now - sent).nanoseconds)
    }

    private func sendDue() {
        guard let rate = plan.rate else { return }
        let now = NIODeadline.now()
        while !isStopping, !idle.isEmpty {
            let due = start + .nanoseconds(Int64(Double(taken) / rate * 1e9))
            guard due <= now else { return tick(at: due) }
            taken += 1
            idle.removeLast().send(due: due, &source)
        }
    }

    private func tick(at deadline: NIODeadline) {
        guard !isTickScheduled else { return }
        isTickScheduled = true
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(deadline: deadline) {
            bound.value.isTickScheduled = false
            bound.value.sendDue()
        }
    }

    // MARK: End

    private func sweep() {
        guard !isFinished else { return }
        let now = NIODeadline.now()
        for connection in connections.values { connection.closeIfOverdue(at: now) }
        if now > end + .nanoseconds(LoadPlan.answerLimit.nanoseconds) { return finish() }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .seconds(1)) { bound.value.sweep() }
    }

    private func stop() {
        isStopping = true
        if let rate = plan.rate {
            outcome.unsent = max(0, Int(Double((end - start).nanoseconds) / 1e9 * rate) - Int(taken))
        }
        finishIfDone()
    }

    private func finishIfDone() {
        if isStopping, !connections.values.contains(where: \.isWaiting) { finish() }
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        done.succeed(outcome)
        for connection in connections.values { connection.close() }
    }
}
