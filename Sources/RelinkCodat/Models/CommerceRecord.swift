public import Relink

/// One data set of a commerce connection: its path below `data`.
public enum CommerceDataSet: String, CaseIterable, Hashable, Sendable {
    case customers = "commerce-customers"
    case disputes = "commerce-disputes"
    case locations = "commerce-locations"
    case orders = "commerce-orders"
    case payments = "commerce-payments"
    case paymentMethods = "commerce-paymentMethods"
    case products = "commerce-products"
    case productCategories = "commerce-productCategories"
    case taxComponents = "commerce-taxComponents"
    case transactions = "commerce-transactions"

    /// Locations come at once.
    var isPaged: Bool { self != .locations }
}

/// One record of a commerce data set, as Codat tells it.
public struct CommerceRecord: Hashable, Sendable {
    /// Company information and some categories have none.
    public let id: String?
    public let created: Instant?
    /// When it changed in Codat's cache.
    public let modified: Instant?
    /// When it changed at its source.
    public let sourceModified: Instant?
    /// All of it; amounts keep their digits.
    public let json: JSONTree
}

extension CommerceRecord: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("a record in the answer is no object") }
        id = json.text("id")
        created = json.instant("createdDate")
        modified = json.instant("modifiedDate")
        sourceModified = json.instant("sourceModifiedDate")
        self.json = JSONTree(json)
    }
}
