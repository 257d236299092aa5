/// The object in a webhook's body, asked for what the types have in common.
struct EventBody {
    let root: JSONView
    /// New service: `payload`.
    let payload: JSONView?
    let referenceCompany: JSONView?
    /// Legacy: `Data`. A legacy type told by the new service may have its fields in `payload` instead.
    private let data: JSONView?
    private let connection: JSONView?
    /// The id of `payload.connection`.
    private let idOfConnection: String?
    /// The connection that the body names, whatever its type.
    let connectionID: String?

    init(_ root: JSONView) {
        self.root = root
        let payload = root["payload"]
        let data = root["Data"] ?? payload
        let connection = payload?["connection"]
        let idOfConnection = Self.connectionID(connection?["id"])
        self.payload = payload
        self.data = data
        self.connection = connection
        self.idOfConnection = idOfConnection
        referenceCompany = payload?["referenceCompany"]
        connectionID =
            idOfConnection ?? Self.connectionID(data?["dataConnectionId"])
            ?? Self.connectionID(root["DataConnectionId"]) ?? Self.connectionID(payload?["connectionId"])
            ?? Self.connectionID(root["connectionId"]) ?? Self.soleConnection(ofRead: payload)
    }

    /// The company that the body names, whatever its type.
    var companyID: String? {
        Self.id(root["CompanyId"]) ?? Self.id(referenceCompany?["id"]) ?? Self.id(payload?["companyId"])
    }

    /// A `read.completed` may speak of several connections; then none is named.
    private static func soleConnection(ofRead payload: JSONView?) -> String? {
        guard var elements = payload?["dataTypes"]?.elements, let first = elements.next()?["connectionId"] else {
            return nil
        }
        while let other = elements.next() {
            guard let connection = other["connectionId"], connection.isSameText(as: first) else { return nil }
        }
        return connectionID(first)
    }

    func content(of type: EventType, companyID: String?) -> DecodedEvent.Content {
        switch type {
        case .rateLimitReached: return .applied(.rateLimitReached(until: expiry))
        case .rateLimitReset: return .applied(.rateLimitReset)
        default: break
        }
        guard companyID != nil else {
            return .quarantined(
                "The body names no company: `CompanyId`, `payload.referenceCompany.id`, or `payload.id` of a company "
                    + "event, of at most \(TextLimit.id) characters.")
        }
        switch type {
        case .companyCreated: return .applied(.companyCreated)
        case .companyDeleted: return .applied(.companyDeleted)
        case .syncConnectionDeleted: return .applied(.syncConnectionDeleted)
        case .newCompanySynchronized: return .applied(.companySynchronized)
        case .connectionCreated, .connectionConnected, .connectionFailed, .connectionDisconnected,
            .connectionReconnected, .connectionDeleted:
            return connectionChange(type)
        case .dataConnectionStatusChanged: return statusChange
        case .readCompleted, .readCompletedInitial: return read
        case .dataSyncCompleted, .datasetDataChanged, .dataSyncStatusChangedToError: return dataSync(type)
        case .pushOperationStatusChanged, .pushOperationTimedOut: return push(type)
        case .writeSuccessful(let dataType): return .applied(.write(dataType: dataType, succeeded: true))
        case .writeUnsuccessful(let dataType): return .applied(.write(dataType: dataType, succeeded: false))
        case .accountCategoriesUpdated, .syncStarted, .syncCompleted, .syncFailed, .companyProductAdded,
            .companyProductRemoved,
            .otherProduct, .rateLimitReached, .rateLimitReset:
            return .ignored
        }
    }

    private var expiry: Instant? {
        (data?["ExpiresUtc"] ?? payload?["expiryDate"] ?? data?["expiryDate"])?.instant
    }

    private func connectionChange(_ type: EventType) -> DecodedEvent.Content {
        guard let connectionID = idOfConnection else {
            return .quarantined("The event is about a connection, and has no `payload.connection.id`.")
        }
        let kind: ConnectionChange.Kind =
            switch type {
            case .connectionCreated: .created
            case .connectionConnected: .linked
            case .connectionReconnected: .relinked
            case .connectionDisconnected: .disconnected
            case .connectionDeleted: .deleted
            default: .failed(message: errorMessage)
            }
        return .applied(
            .connection(
                ConnectionChange(
                    connectionID: connectionID, kind: kind,
                    status: ConnectionStatus(codatName: connection?["status"]?.string),
                    sourceType: SourceType(codatName: connection?["sourceType"]?.string),
                    platformKey: Self.label(connection?["integrationKey"] ?? connection?["platformKey"])?.lowercased(),
                    platformName: Self.label(connection?["platformName"]))))
    }

    /// What the latest of the connection's errors says.
    private var errorMessage: String? {
        let messages = connection?["dataConnectionErrors"]?.elements?.compactMap { $0["errorMessage"]?.text }
        return messages?.last { !$0.isEmpty }.map { TextLimit.cut($0, to: TextLimit.name) }
    }

    private var statusChange: DecodedEvent.Content {
        guard let connectionID, let newStatus = data?["newStatus"]?.text, !newStatus.isEmpty else {
            return .quarantined(
                "The event is about a connection's status, and has no connection id (`Data.dataConnectionId` or "
                    + "`DataConnectionId`) or no `Data.newStatus`.")
        }
        return .applied(
            .connection(
                ConnectionChange(
                    connectionID: connectionID,
                    kind: .changed(from: ConnectionStatus(codatName: data?["oldStatus"]?.string)),
                    status: ConnectionStatus(codatName: newStatus), sourceType: nil,
                    platformKey: Self.label(data?["platformKey"])?.lowercased(), platformName: nil)))
    }

    private var read: DecodedEvent.Content {
        guard let elements = payload?["dataTypes"]?.elements else {
            return .quarantined("The event is about data that was read, and `payload.dataTypes` is no array.")
        }
        var results: [DatasetResult] = []
        // As many as most events have; an array of one grows twice to get there.
        results.reserveCapacity(4)
        var hasFailure = false
        for element in elements {
            let status = DatasetStatus(codatName: element["status"]?.text ?? "")
            hasFailure = hasFailure || status.outcome == .failed
            guard let dataType = Self.dataType(element) else { continue }
            results.append(DatasetResult(dataType: dataType, status: status, isError: status.outcome == .failed))
        }
        return .applied(.datasets(results, isSync: !hasFailure))
    }

    private func dataSync(_ type: EventType) -> DecodedEvent.Content {
        guard let dataType = Self.dataType(data) else {
            return .quarantined("The event is about a data type, and has no `Data.dataType`.")
        }
        let tellsError = type == .dataSyncStatusChangedToError
        let status = tellsError ? DatasetStatus(codatName: data?["datasetStatus"]?.text ?? "") : .complete
        let result = DatasetResult(
            dataType: dataType, status: status, datasetID: Self.id(data?["datasetId"]),
            isError: tellsError && status.outcome != .neither)
        return .applied(.datasets([result], isSync: type == .dataSyncCompleted))
    }

    private func push(_ type: EventType) -> DecodedEvent.Content {
        guard let dataType = Self.dataType(data) else {
            return .quarantined("The event is about a data type, and has no `Data.dataType`.")
        }
        if type == .pushOperationTimedOut { return .applied(.write(dataType: dataType, succeeded: false)) }
        switch data?["status"]?.text?.lowercased() {
        case "success", "successful": return .applied(.write(dataType: dataType, succeeded: true))
        case "failed", "timedout": return .applied(.write(dataType: dataType, succeeded: false))
        default: return .ignored
        }
    }
}

extension EventBody {
    private static func dataType(_ value: JSONView?) -> String? {
        let name = value?["dataType"]
        if let plain = name?.plainString, !plain.isEmpty { return DataTypeName.canonical(plain) }
        guard let text = name?.text, !text.isEmpty else { return nil }
        return DataTypeName.canonical(text)
    }

    /// The nil UUID stands in old samples for "no connection".
    private static func connectionID(_ value: JSONView?) -> String? {
        let id = id(value)
        return id == "00000000-0000-0000-0000-000000000000" ? nil : id
    }

    /// UUIDs in lower case; anything else as it is, up to 200 characters.
    static func id(_ value: JSONView?) -> String? {
        value?.plainString.flatMap(lowercasedUUID) ?? id(value?.text)
    }

    /// The same of text.
    static func id(_ text: String?) -> String? {
        guard let text, !text.isEmpty, TextLimit.fits(text, TextLimit.id) else { return nil }
        return normalizedID(text)
    }

    private static func label(_ value: JSONView?) -> String? {
        guard let text = value?.text, !text.isEmpty else { return nil }
        return TextLimit.cut(text, to: TextLimit.id)
    }
}

/// A company's or connection's id as Relink keeps it: UUIDs in lower case, anything else as it is.
public func normalizedID(_ id: String) -> String {
    var id = id
    return id.withUTF8(lowercasedUUID) ?? id
}

/// - Returns: `nil` where the text is no UUID in the form of RFC 9562.
private func lowercasedUUID(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    guard text.count == 36 else { return nil }
    let uuid = String(unsafeUninitializedCapacity: 36) { buffer in
        var isUUID = true
        for index in 0..<36 {
            // This bit turns capital letters into small ones, and is set in digits and hyphens anyway.
            let byte = text[index] | 0x20
            let isHyphen = index == 8 || index == 13 || index == 18 || index == 23
            let isDigit = text[index] &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 6
            isUUID = isUUID && (isHyphen ? text[index] == UInt8(ascii: "-") : isDigit)
            buffer[index] = byte
        }
        return isUUID ? 36 : 0
    }
    return uuid.isEmpty ? nil : uuid
}
