/// The object in a webhook's body, asked for what the types have in common.
struct EventBody {
    let root: JSONValue
    /// New service: `payload`.
    let payload: JSONValue?
    /// Legacy: `Data`. A legacy type told by the new service may have its fields in `payload` instead.
    private let data: JSONValue?

    init(_ root: JSONValue) {
        self.root = root
        payload = root["payload"]
        data = root["Data"] ?? payload
    }

    /// The company that the body names, whatever its type.
    var companyID: String? {
        Self.id(root["CompanyId"]) ?? Self.id(payload?["referenceCompany"]?["id"]) ?? Self.id(payload?["companyId"])
    }

    var connectionID: String? {
        connectionID(payload?["connection"]?["id"]) ?? connectionID(data?["dataConnectionId"])
            ?? connectionID(root["DataConnectionId"]) ?? connectionID(payload?["connectionId"])
            ?? connectionID(root["connectionId"]) ?? soleConnectionOfRead
    }

    /// A `read.completed` may speak of several connections; then none is named.
    private var soleConnectionOfRead: String? {
        guard let elements = payload?["dataTypes"]?.elements, let first = elements.first?["connectionId"],
            elements.dropFirst().allSatisfy({ $0["connectionId"]?.isSameText(as: first) ?? false })
        else { return nil }
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
        let connection = payload?["connection"]
        guard let connectionID = connectionID(connection?["id"]) else {
            return .quarantined("The event is about a connection, and has no `payload.connection.id`.")
        }
        let kind: ConnectionChange.Kind =
            switch type {
            case .connectionCreated: .created
            case .connectionConnected: .linked
            case .connectionReconnected: .relinked
            case .connectionDisconnected: .disconnected
            case .connectionDeleted: .deleted
            default: .failed(message: errorMessage(connection))
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
    private func errorMessage(_ connection: JSONValue?) -> String? {
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
        results.reserveCapacity(elements.count)
        var hasFailure = false
        for element in elements {
            let status = DatasetStatus(codatName: element["status"]?.text ?? "")
            hasFailure = hasFailure || status.outcome == .failed
            guard let dataType = element["dataType"]?.text, !dataType.isEmpty else { continue }
            results.append(
                DatasetResult(
                    dataType: DataTypeName.canonical(dataType), status: status, isError: status.outcome == .failed))
        }
        return .applied(.datasets(results, isSync: !hasFailure))
    }

    private func dataSync(_ type: EventType) -> DecodedEvent.Content {
        guard let dataType = data?["dataType"]?.text, !dataType.isEmpty else {
            return .quarantined("The event is about a data type, and has no `Data.dataType`.")
        }
        let tellsError = type == .dataSyncStatusChangedToError
        let status = tellsError ? DatasetStatus(codatName: data?["datasetStatus"]?.text ?? "") : .complete
        let result = DatasetResult(
            dataType: DataTypeName.canonical(dataType), status: status, datasetID: Self.id(data?["datasetId"]),
            isError: tellsError && status.outcome != .neither)
        return .applied(.datasets([result], isSync: type == .dataSyncCompleted))
    }

    private func push(_ type: EventType) -> DecodedEvent.Content {
        guard let dataType = data?["dataType"]?.text, !dataType.isEmpty else {
            return .quarantined("The event is about a data type, and has no `Data.dataType`.")
        }
        let name = DataTypeName.canonical(dataType)
        if type == .pushOperationTimedOut { return .applied(.write(dataType: name, succeeded: false)) }
        switch data?["status"]?.text?.lowercased() {
        case "success", "successful": return .applied(.write(dataType: name, succeeded: true))
        case "failed", "timedout": return .applied(.write(dataType: name, succeeded: false))
        default: return .ignored
        }
    }
}

extension EventBody {
    /// The nil UUID stands in old samples for "no connection".
    private func connectionID(_ value: JSONValue?) -> String? {
        let id = Self.id(value)
        return id == "00000000-0000-0000-0000-000000000000" ? nil : id
    }

    /// UUIDs in lower case; anything else as it is, up to 200 characters.
    static func id(_ value: JSONValue?) -> String? {
        if let uuid = value?.plainString.flatMap(lowercasedUUID) { return uuid }
        guard let text = value?.text, !text.isEmpty, TextLimit.fits(text, TextLimit.id) else { return nil }
        return normalizedID(text)
    }

    private static func label(_ value: JSONValue?) -> String? {
        guard let text = value?.text, !text.isEmpty else { return nil }
        return TextLimit.cut(text, to: TextLimit.id)
    }
}

/// A company's or connection's id as Relink keeps it: UUIDs in lower case, anything else as it is.
public func normalizedID(_ id: String) -> String {
    lowercasedUUID(Array(id.utf8)[...]) ?? id
}

/// - Returns: `nil` where the text is no UUID in the form of RFC 9562.
private func lowercasedUUID(_ text: ArraySlice<UInt8>) -> String? {
    guard text.count == 36 else { return nil }
    let uuid = text.withUnsafeBufferPointer { text in
        String(unsafeUninitializedCapacity: 36) { buffer in
            for index in 0..<36 {
                let byte = text[index]
                let isHyphen = index == 8 || index == 13 || index == 18 || index == 23
                guard isHyphen ? byte == UInt8(ascii: "-") : JSONTokenizer.hexDigit(byte) != nil else { return 0 }
                // This bit turns capital letters into small ones, and is set in digits and hyphens anyway.
                buffer[index] = byte | 0x20
            }
            return 36
        }
    }
    return uuid.isEmpty ? nil : uuid
}
