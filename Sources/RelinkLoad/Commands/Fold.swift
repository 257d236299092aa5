import ArgumentParser
import Foundation
import Relink

struct Fold: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the fold: how many events a second one core decodes and applies, with nothing stored.")

    @Option(help: "How many events.")
    var events = 1_000_000

    @Option(help: "How many companies they speak of.")
    var companies = 10_000

    @Option(help: "How often they are folded, each time from the start.")
    var rounds = 5

    @Option(help: "The same seed gives the same events.")
    var seed: UInt64 = 1

    @Option(help: "Fail where the median is under this many events a second of one core.")
    var atLeast: Double?

    func validate() throws {
        guard companies >= 1, events >= companies else {
            throw ValidationError("--companies must be at least 1, and --events at least as many.")
        }
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 1000.") }
    }

    func run() throws {
        var log = StoryLog(merchants: companies, events: events, seed: seed, end: .now)
        let logged = log.next(events)
        let folder = Folder(reducer: Reducer())
        let rates = (1...rounds).map { round in
            let clock = ContinuousClock()
            let (start, startOfWork) = (clock.now, CPUTime.ofThisThread)
            let folded = Self.fold(logged, folder)
            let rate = Double(logged.count) / (CPUTime.ofThisThread - startOfWork).inSeconds
            let elapsed = Double(logged.count) / (clock.now - start).inSeconds
            print(
                """
                round \(round): \(LoadReport.rate(rate)) events a second of one core, \
                \(LoadReport.rate(elapsed)) by the clock; \(folded.merchants.values.reduce(0, +)) merchants
                """)
            return rate
        }
        let middle = median(rates)
        print("median: \(LoadReport.rate(middle)) events a second of one core")
        if let atLeast, middle < atLeast {
            throw LoadFailure("The fold is slower than \(LoadReport.rate(atLeast)) events a second of one core.")
        }
    }

    /// As the server does it, run by run, but for reading and storing.
    private static func fold(_ events: [LoggedEvent], _ folder: Folder) -> Checkpoint {
        var batch = FoldBatch(
            checkpoint: Checkpoint(fingerprint: folder.reducer.policy.fingerprint), merchants: [:], sources: [:],
            entries: [])
        for start in stride(from: 0, to: events.count, by: Folder.eventsAtOnce) {
            let run = events[start..<min(start + Folder.eventsAtOnce, events.count)]
            folder.fold(run.map(DecodedEvent.init), into: &batch)
            // Where a run would be stored.
            if batch.entries.count >= folder.eventsPerRun { batch.entries.removeAll(keepingCapacity: true) }
        }
        return batch.checkpoint
    }
}

/// The time that a core worked for somebody: what else the machine does does not spoil it.
enum CPUTime {
    static var ofThisThread: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
