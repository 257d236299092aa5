import GRDB
import GRDBSQLite

/// A cached statement of a connection, bound and read through SQLite's own functions.
///
/// The log and the fold run these hundreds of thousands of times a second, where GRDB's boxed arguments would cost more
/// than SQLite itself. Each use ends with the statement reset, so that it holds no transaction open.
struct PreparedStatement {
    private let statement: Statement
    private let pointer: SQLiteStatement

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        pointer = statement.sqliteStatement
    }

    /// Runs a statement that returns no rows.
    func run<each Value: SQLiteValue>(_ values: repeat each Value) throws {
        defer { sqlite3_reset(pointer) }
        try bind(repeat each values)
        while try step() {}
    }

    /// Reads rows until `row` returns false.
    func read<each Value: SQLiteValue>(
        _ values: repeat each Value, row: (SQLiteRow) throws -> Bool
    ) throws {
        defer { sqlite3_reset(pointer) }
        try bind(repeat each values)
        while try step() {
            guard try row(SQLiteRow(pointer: pointer)) else { return }
        }
    }

    /// Reads the first row; `nil` where there is none.
    func first<each Value: SQLiteValue, Result>(
        _ values: repeat each Value, row: (SQLiteRow) throws -> Result
    ) throws -> Result? {
        defer { sqlite3_reset(pointer) }
        try bind(repeat each values)
        return try step() ? try row(SQLiteRow(pointer: pointer)) : nil
    }

    private func bind<each Value: SQLiteValue>(_ values: repeat each Value) throws {
        var index: CInt = 0
        for value in repeat each values {
            index += 1
            guard value.bind(to: pointer, at: index) == SQLITE_OK else { throw lastError() }
        }
    }

    private func step() throws -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        default: throw lastError()
        }
    }

    private func lastError() -> DatabaseError {
        let connection = sqlite3_db_handle(pointer)
        return DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}

/// The row that a statement stands on; valid only until the next step.
struct SQLiteRow {
    fileprivate let pointer: SQLiteStatement

    func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(pointer, column) }

    func optionalInteger(_ column: CInt) -> Int64? { isNull(column) ? nil : integer(column) }

    func text(_ column: CInt) -> String { String(decoding: bytes(of: column), as: UTF8.self) }

    func optionalText(_ column: CInt) -> String? { isNull(column) ? nil : text(column) }

    func blob(_ column: CInt) -> [UInt8] { Array(bytes(of: column)) }

    func optionalBlob(_ column: CInt) -> [UInt8]? { isNull(column) ? nil : blob(column) }

    private func isNull(_ column: CInt) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }

    private func bytes(of column: CInt) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(pointer, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column)))
    }
}

/// What can be bound to a statement's parameter.
protocol SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt
}

/// Has SQLite copy what is bound before the call returns.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt { sqlite3_bind_int64(statement, index, self) }
}

extension String: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        var text = self
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(statement, index, $0.baseAddress, CInt($0.count), copied)
            }
        }
    }
}

extension [UInt8]: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        // A pointer to nothing would be bound as NULL.
        guard !isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
        return withUnsafeBytes { sqlite3_bind_blob(statement, index, $0.baseAddress, CInt($0.count), copied) }
    }
}

extension Optional: SQLiteValue where Wrapped: SQLiteValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        switch self {
        case .some(let value): value.bind(to: statement, at: index)
        case .none: sqlite3_bind_null(statement, index)
        }
    }
}
