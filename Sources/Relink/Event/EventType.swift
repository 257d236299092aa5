/// Every type of event that Codat documents, of both generations of its webhooks.
public enum EventType: Hashable, Sendable {
    case dataConnectionStatusChanged
    case newCompanySynchronized
    case dataSyncCompleted
    case datasetDataChanged
    case dataSyncStatusChangedToError
    case pushOperationStatusChanged
    case pushOperationTimedOut
    case accountCategoriesUpdated
    case syncConnectionDeleted
    case syncStarted
    case syncCompleted
    case syncFailed
    case rateLimitReached
    case rateLimitReset
    case companyCreated
    case companyDeleted
    case companyProductAdded
    case companyProductRemoved
    case connectionCreated
    case connectionConnected
    case connectionFailed
    case connectionDisconnected
    case connectionReconnected
    case connectionDeleted
    case readCompleted
    case readCompletedInitial
    case writeSuccessful(dataType: String)
    case writeUnsuccessful(dataType: String)
    /// A type of another of Codat's products (expenses, bank feeds, reports), or a new one about products as such.
    case otherProduct(name: String)

    /// Compares by letters and digits alone, in any case; takes the names under which a consumer of the new service
    /// subscribes to a legacy type, and both spellings of "synchronized".
    ///
    /// - Returns: `nil` for a type that Relink does not know.
    public init?(codatName: String) {
        let letters = Self.letters(codatName)
        if let known = Self.byLetters[letters] {
            self = known
        } else if let dataType = Self.dataType(codatName, letters, "writesuccessful") {
            self = .writeSuccessful(dataType: dataType)
        } else if let dataType = Self.dataType(codatName, letters, "writeunsuccessful") {
            self = .writeUnsuccessful(dataType: dataType)
        } else if Self.isOtherProduct(codatName) {
            self = .otherProduct(name: codatName)
        } else {
            return nil
        }
    }

    /// Whether a name, known or not, is one of the `company.*`, whose payload is the company itself.
    static func isAboutCompany(_ codatName: String) -> Bool {
        segments(codatName).first == "company" && codatName.contains(".")
    }

    private static func isOtherProduct(_ codatName: String) -> Bool {
        let segments = segments(codatName)
        guard segments.count > 1 else { return false }
        return ["expenses", "bankfeeds", "report", "reports"].contains(segments[0])
            || segments.count > 2 && segments[0] == "company" && segments[1] == "product"
    }

    /// What stands between the full stops of a name, each reduced to its letters and digits.
    private static func segments(_ name: String) -> [String] {
        name.split(separator: ".").map { letters(String($0)) }
    }

    /// The name by which Codat documents it.
    ///
    /// - Parameter generation: the rate limits have one name in each.
    public func name(in generation: Generation) -> String {
        switch self {
        case .rateLimitReached: generation == .legacy ? "Rate Limit Reached" : "client.rateLimit.reached"
        case .rateLimitReset: generation == .legacy ? "Rate Limit Reset" : "client.rateLimit.reset"
        case .writeSuccessful(let dataType): dataType + ".write.successful"
        case .writeUnsuccessful(let dataType): dataType + ".write.unsuccessful"
        case .otherProduct(let name): name
        default: Self.names[self] ?? ""
        }
    }

    /// A name's letters and digits, lower-case.
    static func letters(_ name: String) -> String {
        var letters: [UInt8] = []
        letters.reserveCapacity(name.utf8.count)
        for byte in name.utf8 where !isSeparator(byte) { letters.append(byte | 0x20) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Whether a byte is neither letter nor digit of ASCII.
    static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            false
        default: true
        }
    }

    /// The data type that stands before `.write.successful` or `.write.unsuccessful`.
    private static func dataType(_ name: String, _ letters: String, _ suffix: String) -> String? {
        guard letters.hasSuffix(suffix), letters.utf8.count > suffix.utf8.count else { return nil }
        let dataType = String(letters.dropLast(suffix.utf8.count))
        let written = name.split(separator: ".").map(String.init)
        guard written.count > 1 else { return DataTypeName.canonical(dataType) }
        guard written.count > 2, Self.letters(written[written.count - 2]) == "write" else { return nil }
        return DataTypeName.canonical(written.count == 3 ? written[0] : dataType)
    }

    private static let names: [EventType: String] = [
        .dataConnectionStatusChanged: "DataConnectionStatusChanged",
        .newCompanySynchronized: "New company synchronized",
        .dataSyncCompleted: "Data sync completed",
        .datasetDataChanged: "Dataset data changed",
        .dataSyncStatusChangedToError: "Data Sync Status Changed To Error",
        .pushOperationStatusChanged: "Push Operation Status Changed()",
        .pushOperationTimedOut: "Push Operation Timed Out",
        .accountCategoriesUpdated: "Account Categories Updated",
        .syncConnectionDeleted: "Sync Connection Deleted",
        .syncStarted: "Sync Started",
        .syncCompleted: "Sync Completed",
        .syncFailed: "Sync Failed",
        .companyCreated: "company.created",
        .companyDeleted: "company.deleted",
        .companyProductAdded: "company.product.added",
        .companyProductRemoved: "company.product.removed",
        .connectionCreated: "connection.created",
        .connectionConnected: "connection.connected",
        .connectionFailed: "connection.failed",
        .connectionDisconnected: "connection.disconnected",
        .connectionReconnected: "connection.reconnected",
        .connectionDeleted: "connection.deleted",
        .readCompleted: "read.completed",
        .readCompletedInitial: "read.completed.initial",
    ]

    private static let otherProductNames = [
        "expenses.sync.successful", "expenses.sync.unsuccessful", "bankFeeds.sourceAccount.connected",
        "bankFeeds.sourceAccount.disconnected", "reports.creditModel.generate.successful",
        "reports.creditModel.generate.unsuccessful", "reports.spendAnalysis.generate.successful",
        "reports.spendAnalysis.generate.unsuccessful", "reports.categorizedBankStatement.generate.successful",
        "reports.categorizedBankStatement.generate.unsuccessful",
    ]

    /// A type and the name by which Codat documents it, whichever generation's it is.
    struct Documented: Hashable, Sendable {
        let type: EventType
        let name: String
    }

    /// Most names are written as documented, and found without being taken apart.
    static let documented: NameTable<Documented> = {
        var types: [String: Documented] = [:]
        for (type, name) in names { types[name] = Documented(type: type, name: name) }
        for dataType in DataTypeName.documented {
            for type in [writeSuccessful(dataType: dataType), writeUnsuccessful(dataType: dataType)] {
                let name = type.name(in: .standard)
                types[name] = Documented(type: type, name: name)
            }
        }
        return NameTable(types)
    }()

    private static let byLetters: [String: EventType] = {
        var types: [String: EventType] = [
            "newcompanysynchronised": .newCompanySynchronized,
            "ratelimitreached": .rateLimitReached,
            "ratelimitreset": .rateLimitReset,
            "clientratelimitreached": .rateLimitReached,
            "clientratelimitreset": .rateLimitReset,
        ]
        for (type, name) in names { types[letters(name)] = type }
        for name in otherProductNames { types[letters(name)] = .otherProduct(name: name) }
        return types
    }()
}

/// Who made an event, and so the shape of its body.
public enum Generation: String, Hashable, Sendable {
    /// Codat's webhook rules.
    case legacy
    /// Codat's newer webhook service.
    case standard
    /// Relink itself: what it saw or did.
    case relink
}
