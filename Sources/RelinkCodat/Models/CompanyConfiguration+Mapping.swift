/// Which sales go to which accounts.
extension CompanyConfiguration {
    /// A part of the mapping that can be switched on by itself.
    public enum Part: String, CaseIterable, Hashable, Sendable {
        case sales, payments, newPayments, fees

        fileprivate var switchName: String {
            switch self {
            case .sales: "syncSales"
            case .payments, .newPayments: "syncPayments"
            case .fees: "syncFees"
            }
        }

        fileprivate var path: [String] { ["configuration", rawValue] }
    }

    /// Something to choose from.
    public struct Option: Hashable, Sendable {
        public let id: String
        public let name: String?
        /// Of accounts.
        public let nominalCode: String?
        /// Of accounts.
        public let classification: String?
    }

    /// A kind of sale, and the account that takes it.
    public struct Account: Hashable, Sendable {
        public let label: String?
        public let explanation: String?
        public let selectedID: String?
        public let isRequired: Bool?
        public let options: [Option]
    }

    /// A choice outside of the accounts.
    public enum Choice: Hashable, Sendable {
        case salesCustomer, feesSupplier, invoiceStatus, groupingPeriod, defaultZeroTaxRate
        /// By the key that the mapping gives it.
        case taxRate(String)

        fileprivate var places: (group: [String], selected: String, options: String) {
            let sales = ["configuration", "sales"]
            return switch self {
            case .salesCustomer: (sales + ["salesCustomer"], "selectedCustomerId", "customerOptions")
            case .feesSupplier:
                (["configuration", "fees", "feesSupplier"], "selectedSupplierId", "supplierOptions")
            case .invoiceStatus: (sales + ["invoiceStatus"], "selectedInvoiceStatus", "invoiceStatusOptions")
            case .groupingPeriod:
                (sales + ["grouping", "groupingPeriod"], "selectedGroupingPeriod", "groupingPeriodOptions")
            case .defaultZeroTaxRate:
                (sales + ["newTaxRates"], "selectedDefaultZeroTaxRateId", "defaultZeroTaxRateOptions")
            case .taxRate(let key): (sales + ["taxRates", key], "selectedTaxRateId", "taxRateOptions")
            }
        }
    }

    /// A choice that Codat does not offer: it would make a later sync fail with 4000.
    public struct NotOffered: Error, Hashable, Sendable, CustomStringConvertible {
        public let place: String
        public var description: String { "\(place): right is one of the options that the configuration offers" }
    }

    public var countryCode: String? { json[["configuration", "countryCode"]]?.text }
    public var outputFormat: String? { json[["configuration", "mapSettings", "outputFormat"]]?.text }

    public func isSynced(_ part: Part) -> Bool? { json[part.path + [part.switchName]]?.bool }

    public mutating func setSynced(_ part: Part, _ isSynced: Bool) {
        json[part.path + [part.switchName]] = .bool(isSynced)
    }

    /// By the key that the mapping gives each.
    public func accounts(_ part: Part) -> [String: Account] {
        let members = json[part.path + ["accounts"]]?.members ?? []
        return Dictionary(members.map { ($0.name, Account($0.value)) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Throws: ``NotOffered``.
    public mutating func select(account id: String, for key: String, in part: Part) throws(NotOffered) {
        guard accounts(part)[key]?.options.contains(where: { $0.id == id }) == true else {
            throw NotOffered(place: "\(part.rawValue).accounts.\(key)")
        }
        json[part.path + ["accounts", key, "selectedAccountId"]] = .string(id)
    }

    public func options(_ choice: Choice) -> [Option] {
        let places = choice.places
        return (json[places.group + [places.options]]?.elements ?? []).compactMap(Option.init)
    }

    public func selected(_ choice: Choice) -> String? {
        let places = choice.places
        return json[places.group + [places.selected]]?.text
    }

    /// - Throws: ``NotOffered``.
    public mutating func select(_ id: String, for choice: Choice) throws(NotOffered) {
        let places = choice.places
        guard options(choice).contains(where: { $0.id == id }) else {
            throw NotOffered(place: places.group.dropFirst().joined(separator: "."))
        }
        json[places.group + [places.selected]] = .string(id)
    }
}

extension CompanyConfiguration.Account {
    init(_ json: JSONTree) {
        label = json["labelText"]?.text
        explanation = json["descriptionText"]?.text
        selectedID = json["selectedAccountId"]?.text
        isRequired = json["required"]?.bool
        options = (json["accountOptions"]?.elements ?? []).compactMap(CompanyConfiguration.Option.init)
    }
}

extension CompanyConfiguration.Option {
    /// An object with an id, or an id alone.
    init?(_ json: JSONTree) {
        guard let id = json["id"]?.text ?? json.text else { return nil }
        self.id = id
        name = json["name"]?.text
        nominalCode = json["nominalCode"]?.text
        classification = json["classification"]?.text
    }
}
