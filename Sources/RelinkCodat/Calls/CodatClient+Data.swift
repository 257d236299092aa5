import Relink

extension CodatClient {
    /// `GET /companies/{companyId}/dataStatus`, by data type; those that Codat says nothing of are left out.
    public func dataStatus(of companyID: String) async throws(CodatError) -> [String: DataStatus] {
        let statuses: DataStatuses = try await model(
            try CodatRequest(.get, "/companies/{companyId}/dataStatus", companyID))
        return statuses.byDataType
    }

    /// `GET /companies/{companyId}/data/history`. Failures: the filter `status!=Complete&&status!=NotSupported`.
    public func pullOperations(
        of companyID: String, _ query: CodatListQuery = CodatListQuery()
    ) throws(CodatError) -> CodatPages<PullOperation> {
        pages(try CodatRequest(.get, "/companies/{companyId}/data/history", companyID).with(query))
    }

    /// `GET /companies/{companyId}/data/history/{datasetId}`.
    public func pullOperation(_ datasetID: String, of companyID: String) async throws(CodatError) -> PullOperation {
        try await model(
            try CodatRequest(.get, "/companies/{companyId}/data/history/{datasetId}", companyID, datasetID))
    }

    /// `GET /companies/{companyId}/sync/{datasetId}/validation`.
    public func validation(
        ofDataset datasetID: String, of companyID: String
    ) async throws(CodatError) -> DatasetValidation {
        try await model(
            try CodatRequest(.get, "/companies/{companyId}/sync/{datasetId}/validation", companyID, datasetID))
    }

    /// `POST /companies/{companyId}/data/all`: fetches all that is fetched when a connection is authorised.
    public func refreshAllData(of companyID: String) async throws(CodatError) {
        _ = try await send(try CodatRequest(.post, "/companies/{companyId}/data/all", companyID))
    }

    /// `POST /companies/{companyId}/data/queue/{dataType}`.
    public func refreshData(
        _ dataType: String, of companyID: String, connectionID: String? = nil
    ) async throws(CodatError) -> PullOperation {
        let request = try CodatRequest(.post, "/companies/{companyId}/data/queue/{dataType}", companyID, dataType)
        return try await model(request.with(("connectionId", connectionID)))
    }

    // MARK: Commerce data sets

    /// `GET /companies/{companyId}/connections/{connectionId}/data/…`. ``CodatError`` `conflict` where the data set was
    /// never fetched or is being fetched: see ``dataStatus(of:)``.
    ///
    /// - Parameter connectionID: the commerce connection's.
    public func commerceRecords(
        _ dataSet: CommerceDataSet, of companyID: String, connectionID: String,
        _ query: CodatListQuery = CodatListQuery()
    ) throws(CodatError) -> CodatPages<CommerceRecord> {
        let template = "/companies/{companyId}/connections/{connectionId}/data/" + dataSet.rawValue
        let request = try CodatRequest(.get, template, companyID, connectionID)
        return pages(dataSet.isPaged ? request.with(query) : request)
    }

    /// `GET /companies/{companyId}/connections/{connectionId}/data/…/{recordId}`.
    public func commerceRecord(
        _ recordID: String, in dataSet: CommerceDataSet, of companyID: String, connectionID: String
    ) async throws(CodatError) -> CommerceRecord {
        let template = "/companies/{companyId}/connections/{connectionId}/data/\(dataSet.rawValue)/{recordId}"
        return try await model(try CodatRequest(.get, template, companyID, connectionID, recordID))
    }

    /// `GET /companies/{companyId}/connections/{connectionId}/data/commerce-info`: what the commerce system says of the
    /// company. Its data type is called `commerce-companyInfo`.
    public func commerceInfo(of companyID: String, connectionID: String) async throws(CodatError) -> CommerceRecord {
        let template = "/companies/{companyId}/connections/{connectionId}/data/commerce-info"
        return try await model(try CodatRequest(.get, template, companyID, connectionID))
    }
}
