public import Logging
public import ServiceLifecycle

/// Brings what a ``SpanTracer`` records to a collector: a service that runs until graceful shutdown, and then still
/// exports what waits, within a limit. It is to start before all that is traced, so that it ends after that.
public final class SpanExporter: Service {
    /// How long a span waits at most to go out with others.
    private static let pause = Duration.seconds(1)
    private static let maxTries = 3
    private static let firstRest = Duration.seconds(1)
    /// For all that is left at the end.
    private static let lastLimit = Duration.seconds(3)

    public let tracer: SpanTracer
    private let queue: SpanQueue
    private let configuration: TraceCollector.Configuration
    private let encoding: SpanEncoding
    private let logger: Logger
    private let clock = ContinuousClock()

    /// - Parameter ratio: how many of all traces are recorded, from 0 to 1.
    public convenience init(
        to configuration: TraceCollector.Configuration, ratio: Double, resource: TraceResource, logger: Logger
    ) {
        self.init(to: configuration, ratio: ratio, resource: resource, queue: SpanQueue(), logger: logger)
    }

    init(
        to configuration: TraceCollector.Configuration, ratio: Double, resource: TraceResource, queue: SpanQueue,
        logger: Logger
    ) {
        self.configuration = configuration
        self.queue = queue
        self.logger = logger
        encoding = SpanEncoding(resource: resource)
        tracer = SpanTracer(sampler: TraceSampler(ratio: ratio), queue: queue)
    }

    public var figures: SpanFigures { queue.figures }

    public func run() async throws {
        let collector = TraceCollector(configuration)
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.ringRegularly() }
                var isAway = false
                for await _ in queue.rings { await exportAll(to: collector, &isAway) }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.queue.stopRinging()
        }
        await exportTheLast(to: collector)
        queue.close()
        do {
            try await collector.shutdown()
        } catch {
            logger.debug("Connections to the collector did not end in order.", metadata: ["reason": "\(error)"])
        }
    }

    private func ringRegularly() async {
        while !Task.isCancelled {
            do { try await clock.sleep(for: Self.pause) } catch { return }
            queue.ring()
        }
    }

    /// - Parameter isAway: whether the last spans could not be exported: what comes and goes is told once.
    private func exportAll(to collector: TraceCollector, _ isAway: inout Bool) async {
        while !Task.isShuttingDownGracefully {
            let spans = queue.take()
            guard !spans.isEmpty else { return }
            if let trouble = await export(spans, to: collector, tries: Self.maxTries, until: nil) {
                if !isAway {
                    logger.warning("Spans could not be exported.", metadata: ["reason": "\(trouble)"])
                }
                isAway = true
            } else {
                if isAway { logger.notice("Spans are exported again.") }
                isAway = false
            }
        }
    }

    private func exportTheLast(to collector: TraceCollector) async {
        let end = clock.now.advanced(by: Self.lastLimit)
        while clock.now < end {
            let spans = queue.take()
            guard !spans.isEmpty else { return }
            if let trouble = await export(spans, to: collector, tries: 1, until: end) {
                logger.notice("The last spans could not be exported.", metadata: ["reason": "\(trouble)"])
                return
            }
        }
    }

    /// - Returns: what went wrong; `nil` where the collector took them.
    private func export(
        _ spans: [FinishedSpan], to collector: TraceCollector, tries: Int, until end: ContinuousClock.Instant?
    ) async -> String? {
        let body = encoding.request(spans)
        var rest = Self.firstRest
        for number in 1...tries {
            let limit = end.map { min(TraceCollector.limit, clock.now.duration(to: $0)) } ?? TraceCollector.limit
            switch await collector.post(body, within: max(limit, .milliseconds(1))) {
            case .taken(let rejected):
                let rejected = min(rejected, spans.count)
                queue.count(exported: spans.count - rejected, dropped: rejected)
                return nil
            case .refused(let reason):
                queue.count(exported: 0, dropped: spans.count)
                return reason
            case .retry(let reason, let pause):
                // Whoever shuts down waits for no further try.
                guard number < tries, await hasRested(pause ?? rest * Double.random(in: 0.5..<1.5)) else {
                    queue.count(exported: 0, dropped: spans.count)
                    return reason
                }
                rest *= 2
            }
        }
        return nil
    }

    private func hasRested(_ pause: Duration) async -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await self.clock.sleep(for: pause) }
            return true
        } catch {
            return false
        }
    }
}
