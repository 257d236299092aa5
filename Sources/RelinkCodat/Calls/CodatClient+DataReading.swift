/// Which commerce data are to be read.
public struct CommerceDataReading: Hashable, Sendable {
    public var data: CommerceData
    public var companyID: String
    /// The commerce connection's.
    public var connectionID: String
    /// Left out where Codat takes none: see ``CommerceData/isQueryable``.
    public var query: CodatListQuery
    /// For a fetch that is under way, in all.
    public var waitLimit: Duration

    public init(
        _ data: CommerceData, of companyID: String, connectionID: String, query: CodatListQuery = CodatListQuery(),
        waitLimit: Duration = .seconds(600)
    ) {
        self.data = data
        self.companyID = companyID
        self.connectionID = connectionID
        self.query = query
        self.waitLimit = waitLimit
    }
}

/// Data that can't be read, or could not within the limit.
public struct DataNotReady: Error, Hashable, Sendable {
    public let readiness: DataReadiness
}

extension CodatClient {
    /// Reads commerce data record by record, as soon as their data status says that they are there.
    ///
    /// - Parameters:
    ///   - onReadiness: told how the data stand, before each wait and before the first record.
    ///   - onRecord: told each record, and how many Codat says there are, where it does.
    /// - Throws: ``DataNotReady``, ``CodatError``, or what the closures throw.
    public func read(
        _ reading: CommerceDataReading, onReadiness: (DataReadiness) throws -> Void = { _ in },
        onRecord: (CommerceRecord, _ total: Int64?) throws -> Void
    ) async throws {
        let timing = transport.timing
        let end = timing.elapsed() + reading.waitLimit
        var pause = Duration.seconds(1)
        while true {
            let readiness = DataReadiness(try await dataStatus(of: reading.companyID)[reading.data.dataType])
            try onReadiness(readiness)
            switch readiness {
            case .ready, .stale:
                guard try await !readNow(reading, onRecord) else { return }
            case .underWay: break
            case .failed, .notSupported, .neverFetched: throw DataNotReady(readiness: readiness)
            }
            guard timing.elapsed() + pause < end else { throw DataNotReady(readiness: readiness) }
            try await timing.pause(pause)
            pause = min(pause * 1.5, .seconds(15))
        }
    }

    /// - Returns: whether all was read: not where Codat says 409 before the first record, because the data are being
    ///   fetched again.
    private func readNow(
        _ reading: CommerceDataReading, _ onRecord: (CommerceRecord, Int64?) throws -> Void
    ) async throws -> Bool {
        var count = 0
        do {
            guard case .set(let dataSet) = reading.data else {
                let info = try await commerceInfo(of: reading.companyID, connectionID: reading.connectionID)
                try onRecord(info, 1)
                return true
            }
            var records = try commerceRecords(
                dataSet, of: reading.companyID, connectionID: reading.connectionID, reading.query
            ).makeAsyncIterator()
            while let record = try await records.next() {
                count += 1
                try onRecord(record, records.total)
            }
            return true
        } catch let error as CodatError where error.kind == .conflict && count == 0 {
            return false
        }
    }
}
