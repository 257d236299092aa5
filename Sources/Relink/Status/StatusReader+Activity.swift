/// What was counted over a stretch of hours.
public struct Activity: Sendable {
    /// Hours since 1970; the last is the present one.
    public let hours: ClosedRange<Int64>
    private let counts: [Tally.Key: Int64]

    init(hours: ClosedRange<Int64>, _ tallies: [Tally]) {
        self.hours = hours
        counts = Dictionary(tallies.map { ($0.key, $0.count) }, uniquingKeysWith: +)
    }

    /// How often something happened in some of the hours.
    public func count(_ kind: TallyKind, in part: ClosedRange<Int64>? = nil) -> Int64 {
        counts.lazy.filter { $0.key.kind == kind && (part ?? hours).contains($0.key.hour) }.reduce(0) { $0 + $1.value }
    }

    /// How often, in each of a number of stretches of equal length that end with the last hour.
    public func series(_ kind: TallyKind, hoursEach: Int64, length: Int) -> [Int64] {
        var series = [Int64](repeating: 0, count: length)
        for (key, count) in counts where key.kind == kind {
            let index = length - 1 - Int((hours.upperBound - key.hour) / hoursEach)
            if series.indices.contains(index) { series[index] += count }
        }
        return series
    }

    /// By when half of those that were counted along a time had happened: the upper bound of the bucket that the middle
    /// falls into, in seconds.
    ///
    /// - Returns: `nil` where nothing was counted; `.max` where the middle is above all bounds.
    public func median(_ kind: TallyKind) -> Int64? {
        var buckets = [Int64](repeating: 0, count: Tally.bounds.count + 1)
        for (key, count) in counts where key.kind == kind && buckets.indices.contains(key.bucket) {
            buckets[key.bucket] += count
        }
        let total = buckets.reduce(0, +)
        guard total > 0 else { return nil }
        var sum: Int64 = 0
        for (index, count) in buckets.enumerated() {
            sum += count
            if sum * 2 >= total { return index < Tally.bounds.count ? Tally.bounds[index] : .max }
        }
        return nil
    }
}

extension StatusReader {
    /// What happened in the last hours, the present one included.
    public func activity(hours: Int64, until now: Instant) async throws(StoreError) -> Activity {
        let range = (now.hour - max(1, hours) + 1)...now.hour
        return Activity(hours: range, try await projection().tallies(of: range))
    }

    /// Notices of one kind, newest first; `next` is the last one's sequence where more follow.
    public func notices(
        of kind: Notice.Kind, before sequence: Int64?, limit: Int
    ) async throws(StoreError) -> Page<Notice, Int64> {
        let found = try await projection().notices(of: kind, before: sequence ?? .max, limit: limit + 1)
        let page = found.prefix(limit)
        return Page(items: Array(page), next: found.count > limit ? page.last?.sequence : nil)
    }
}
