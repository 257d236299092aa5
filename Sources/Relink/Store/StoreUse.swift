/// What a store takes on its disk, in bytes.
public struct StoreUse: Hashable, Sendable {
    /// The log's file, room that is free in it included.
    public var log: Int64
    /// Room in the log's file that is used again before the file grows.
    public var reusable: Int64
    /// What was written and not yet moved into the files of log and fold.
    public var writeAheadLogs: Int64
    public var fold: Int64
    /// Where old events' bodies are.
    public var archives: Int64
    /// What is left for it on the disk; `nil` where that is another machine's.
    public var free: Int64?
    /// Size of the file system that it is on; `nil` where ``free`` is.
    public var disk: Int64?

    public init(
        log: Int64, reusable: Int64 = 0, writeAheadLogs: Int64 = 0, fold: Int64 = 0, archives: Int64 = 0,
        free: Int64? = nil, disk: Int64? = nil
    ) {
        self.log = log
        self.reusable = reusable
        self.writeAheadLogs = writeAheadLogs
        self.fold = fold
        self.archives = archives
        self.free = free
        self.disk = disk
    }

    public var total: Int64 { log + writeAheadLogs + fold + archives }
}

/// How a store's use of its disk goes on, if events keep coming as they did.
public struct StoreForecast: Hashable, Sendable {
    /// A disk that is full so soon needs a person.
    public static let daysToAct: Int64 = 14

    public let use: StoreUse
    /// Bytes a day; `nil` where events have not come for a day yet.
    public let growth: Int64?

    /// - Parameters:
    ///   - events: how many the log has.
    ///   - eventsPerDay: how many came lately; `nil` where that is not known.
    public init(_ use: StoreUse, events: Int64, eventsPerDay: Double?) {
        self.use = use
        guard let eventsPerDay else {
            growth = nil
            return
        }
        let taken = max(0, use.log - use.reusable) + use.fold + use.archives
        growth = Int64(exactly: (eventsPerDay * Double(taken) / Double(max(1, events))).rounded())
    }

    /// In how many days the disk is full; `nil` where it isn't known, or not to be expected.
    public var daysLeft: Int64? {
        guard let free = use.free, let growth, growth > 0 else { return nil }
        return (free + use.reusable) / growth
    }

    public var needsAction: Bool { daysLeft.map { $0 <= Self.daysToAct } ?? false }
}

extension StatusReader {
    private static let hoursLookedAt: Int64 = 7 * 24

    /// What becomes of a store's use of its disk, as events came within the last week.
    public func forecast(_ use: StoreUse, now: Instant) async throws(StoreError) -> StoreForecast {
        let activity = try await activity(hours: Self.hoursLookedAt, until: now)
        let series = activity.series(.events, hoursEach: 1, length: Int(Self.hoursLookedAt))
        // A store may be younger than a week; its first hour was not a whole one, nor is the present one.
        let hours = series.firstIndex { $0 > 0 }.map { series.count - $0 - 1 } ?? 0
        let perDay = hours < 24 ? nil : Double(series.reduce(0, +)) * 24 / Double(hours)
        return StoreForecast(use, events: try await log.head().sequence, eventsPerDay: perDay)
    }
}
