/// What is counted by the hour of receipt, for charts of how it went.
public enum TallyKind: String, CaseIterable, Hashable, Sendable {
    /// Events of any kind.
    case events
    /// Merchants lost: episodes opened.
    case lost
    /// Merchants that came back: episodes ended so.
    case recovered
    /// Lost merchants whose company was deleted: episodes ended so.
    case offboarded
    /// Lost merchants to whom the first mail went out.
    case mailed
    /// Of these, those who pressed the button, by the time since that mail.
    case clicked
    /// Of these, those who came back, by the time since the button was pressed.
    case returned
    /// Those who were mailed and came back without the button, by the time since the first mail.
    case returnedUnclicked
}

/// How often something happened within one hour.
public struct Tally: Hashable, Sendable {
    public struct Key: Hashable, Sendable {
        public let kind: TallyKind
        /// Hours since 1970.
        public let hour: Int64
        /// Where a time is counted along, the first of ``Tally/bounds`` that it doesn't exceed; else 0.
        public let bucket: Int

        public init(kind: TallyKind, hour: Int64, bucket: Int = 0) {
            self.kind = kind
            self.hour = hour
            self.bucket = bucket
        }
    }

    public let key: Key
    public let count: Int64

    public init(key: Key, count: Int64) {
        self.key = key
        self.count = count
    }

    /// Upper bounds of the buckets that times fall into, in seconds; above the last is one more.
    public static let bounds: [Int64] = [600, 3600, 4 * 3600, 86_400, 3 * 86_400, 7 * 86_400]

    static func bucket(of time: Duration) -> Int {
        bounds.firstIndex { time <= .seconds($0) } ?? bounds.count
    }
}

extension Instant {
    /// Hours since 1970, whole and rounded towards the past.
    public var hour: Int64 { seconds.floorDivided(by: 3600) }

    /// - Parameter hour: hours since 1970.
    public init(hour: Int64) {
        self = Instant(ticks: 0).advanced(bySeconds: hour * 3600)
    }
}

/// What a run of events adds to the tallies.
public struct TallySums: Sendable {
    /// Events come in order of receipt, so that the hour hardly ever changes.
    private var events: [(hour: Int64, count: Int64)] = []
    private var others: [Tally.Key: Int64] = [:]

    public init() {}

    mutating func countEvent(at instant: Instant) {
        let hour = instant.hour
        if let last = events.indices.last, events[last].hour == hour {
            events[last].count += 1
        } else {
            events.append((hour, 1))
        }
    }

    mutating func count(_ kind: TallyKind, at instant: Instant, after time: Duration? = nil) {
        let bucket = time.map(Tally.bucket) ?? 0
        others[Tally.Key(kind: kind, hour: instant.hour, bucket: bucket), default: 0] += 1
    }

    /// In no order; a key may stand more than once.
    public var tallies: [Tally] {
        events.map { Tally(key: Tally.Key(kind: .events, hour: $0.hour), count: $0.count) }
            + others.map { Tally(key: $0.key, count: $0.value) }
    }
}
