import GRDB
import Relink

extension ProjectionCommit {
    /// Adds what a batch counted to what was counted before.
    func add(_ sums: TallySums) throws {
        let add = try PreparedStatement(
            db,
            """
            INSERT INTO tallies VALUES (?, ?, ?, ?)
            ON CONFLICT (hour, kind, bucket) DO UPDATE SET count = count + excluded.count
            """)
        for tally in sums.tallies {
            try add.run(tally.key.hour, tally.key.kind.rawValue, Int64(tally.key.bucket), tally.count)
        }
    }
}

extension ProjectionReading {
    func tallies(of hours: ClosedRange<Int64>) throws -> [Tally] {
        let sql = "SELECT hour, kind, bucket, count FROM tallies WHERE hour BETWEEN ? AND ?"
        var tallies: [Tally] = []
        try PreparedStatement(db, sql).read(hours.lowerBound, hours.upperBound) { row in
            guard let kind = TallyKind(rawValue: row.text(1)) else {
                throw Self.damaged("counts something by the hour that does not exist")
            }
            let key = Tally.Key(kind: kind, hour: row.integer(0), bucket: Int(row.integer(2)))
            tallies.append(Tally(key: key, count: row.integer(3)))
            return true
        }
        return tallies
    }
}
