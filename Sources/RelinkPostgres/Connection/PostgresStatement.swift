/// What is bound to a statement's parameter: all in PostgreSQL's binary form, text as `bytea` in UTF-8, since
/// PostgreSQL's own text takes no NUL.
enum PostgresValue: Sendable {
    case integer(Int64?)
    case text(String?)
    case bytes([UInt8]?)
    case integers([Int64?])
    case texts([String?])
    case byteArrays([[UInt8]?])
}

/// One statement with its parameters.
struct PostgresStatement: Sendable {
    let sql: String
    /// Whether the server keeps it parsed and planned for later.
    let isPrepared: Bool
    private(set) var parameters = PostgresParameters()

    /// - Parameter isPrepared: false for what runs once.
    init(_ sql: String, _ values: PostgresValue..., isPrepared: Bool = true) {
        self.sql = sql
        self.isPrepared = isPrepared
        for value in values { parameters.append(value) }
    }

    /// Adds the value of the next parameter.
    mutating func bind(_ value: PostgresValue) {
        parameters.append(value)
    }
}

/// Parameters as they go to the server: https://www.postgresql.org/docs/current/protocol-message-formats.html
struct PostgresParameters: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each one lies in ``bytes``; `nil` for NULL.
    private(set) var ranges: [Range<Int>?] = []

    private static let int8Type: Int32 = 20
    private static let byteaType: Int32 = 17

    mutating func append(_ value: PostgresValue) {
        let start = bytes.count
        switch value {
        case .integer(nil), .text(nil), .bytes(nil):
            ranges.append(nil)
            return
        case .integer(let integer?): write(integer)
        case .text(let text?): bytes.append(contentsOf: text.utf8)
        case .bytes(let array?): bytes.append(contentsOf: array)
        case .integers(let integers):
            writeArray(integers, type: Self.int8Type, sizes: { _ in 8 }) { $0.write($1) }
        case .texts(let texts):
            writeArray(texts, type: Self.byteaType, sizes: \.utf8.count) { $0.bytes.append(contentsOf: $1.utf8) }
        case .byteArrays(let arrays):
            writeArray(arrays, type: Self.byteaType, sizes: \.count) { $0.bytes.append(contentsOf: $1) }
        }
        ranges.append(start..<bytes.count)
    }

    /// As PostgreSQL's `array_recv` reads it: dimensions, whether there are NULLs, the elements' type, length and lower
    /// bound of the one dimension, then each element behind its size.
    private mutating func writeArray<Element>(
        _ elements: [Element?], type: Int32, sizes: (Element) -> Int,
        write: (inout PostgresParameters, Element) -> Void
    ) {
        let size = elements.reduce(0) { $0 + 4 + ($1.map(sizes) ?? 0) }
        bytes.reserveCapacity(bytes.count + 20 + size)
        self.write(Int32(elements.isEmpty ? 0 : 1))
        self.write(Int32(elements.contains { $0 == nil } ? 1 : 0))
        self.write(type)
        guard !elements.isEmpty else { return }
        self.write(Int32(clamping: elements.count))
        self.write(Int32(1))
        for element in elements {
            guard let element else {
                self.write(Int32(-1))
                continue
            }
            self.write(Int32(clamping: sizes(element)))
            write(&self, element)
        }
    }

    private mutating func write(_ integer: some FixedWidthInteger) {
        withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
