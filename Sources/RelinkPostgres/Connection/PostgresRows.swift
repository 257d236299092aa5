import CPostgres

/// What one statement returned.
final class PostgresRows {
    private let result: OpaquePointer
    let count: Int

    /// - Parameter result: libpq's, which goes with this.
    init(_ result: OpaquePointer) {
        self.result = result
        count = Int(PQntuples(result))
    }

    deinit {
        PQclear(result)
    }

    /// How many rows a statement that changes rows changed.
    var changed: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

    var first: PostgresRow? { count > 0 ? PostgresRow(rows: self, index: 0) : nil }

    func map<Value, Failure: Error>(_ body: (PostgresRow) throws(Failure) -> Value) throws(Failure) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try body(PostgresRow(rows: self, index: CInt(index)))) }
        return values
    }

    fileprivate func isNull(_ row: CInt, _ column: CInt) -> Bool { PQgetisnull(result, row, column) == 1 }

    fileprivate func value(_ row: CInt, _ column: CInt) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }
}

/// One row of an answer, its columns in PostgreSQL's binary form.
struct PostgresRow {
    fileprivate let rows: PostgresRows
    fileprivate let index: CInt

    /// Of any of PostgreSQL's integer types, or 1 for true.
    func integer(_ column: CInt) -> Int64 {
        let bytes = rows.value(index, column)
        let isNegative = bytes.count > 1 && bytes.first.map { $0 >= 0x80 } ?? false
        return bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    func optionalInteger(_ column: CInt) -> Int64? { rows.isNull(index, column) ? nil : integer(column) }

    func text(_ column: CInt) -> String { String(decoding: rows.value(index, column), as: UTF8.self) }

    func optionalText(_ column: CInt) -> String? { rows.isNull(index, column) ? nil : text(column) }

    func bytes(_ column: CInt) -> [UInt8] { Array(rows.value(index, column)) }

    func optionalBytes(_ column: CInt) -> [UInt8]? { rows.isNull(index, column) ? nil : bytes(column) }
}
