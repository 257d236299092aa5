import Relink

/// A kind of system that a merchant can connect.
struct Integration: Hashable, Sendable {
    /// Four lower-case letters, as Codat's documentation lists them.
    let key: String
    let name: String
    let sourceType: SourceType
    /// What its button and its logo are painted with, as CSS writes it.
    let color: String

    var integrationID: String { "5a1d0001-0000-4000-8000-0000\(keyDigits)" }
    var sourceID: String { "5a1d0002-0000-4000-8000-0000\(keyDigits)" }

    /// The letters of the key as eight hexadecimal digits.
    private var keyDigits: String { key.utf8.map { String($0, radix: 16) }.joined() }

    static func named(_ key: String) -> Integration? { byKey[key] }

    static let all: [Integration] = [
        Integration(key: "gbol", name: "Xero", sourceType: .accounting, color: "#0b7285"),
        Integration(key: "qhyg", name: "QuickBooks Online", sourceType: .accounting, color: "#1b7a1b"),
        Integration(key: "tgff", name: "Sage Accounting", sourceType: .accounting, color: "#1f6f43"),
        Integration(key: "fbrh", name: "FreeAgent", sourceType: .accounting, color: "#1864ab"),
        Integration(key: "pdvj", name: "MYOB Business", sourceType: .accounting, color: "#6741d9"),
        Integration(key: "qudb", name: "Exact (NL)", sourceType: .accounting, color: "#a61e4d"),
        Integration(key: "pbbf", name: "Exact (UK)", sourceType: .accounting, color: "#a61e4d"),
        Integration(key: "mqjo", name: "Sandbox", sourceType: .accounting, color: "#495057"),
        Integration(key: "lqai", name: "Partner Commerce", sourceType: .commerce, color: "#364fc7"),
        Integration(key: "fztf", name: "Shopify", sourceType: .commerce, color: "#2b6b1f"),
        Integration(key: "ugxp", name: "Zettle by PayPal", sourceType: .commerce, color: "#0b4f9c"),
        Integration(key: "fqly", name: "Clover", sourceType: .commerce, color: "#2b6b1f"),
        Integration(key: "ldgh", name: "Lightspeed K", sourceType: .commerce, color: "#9c1c1c"),
        Integration(key: "zsth", name: "Square", sourceType: .commerce, color: "#212529"),
        Integration(key: "upvr", name: "TrueLayer", sourceType: .banking, color: "#5f3dc4"),
    ]

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    /// As `GET /integrations` shows it.
    func json(baseURL: String) -> JSONTree {
        [
            "key": .string(key), "logoUrl": .string(logoURL(baseURL)), "name": .string(name), "enabled": true,
            "sourceId": .string(sourceID), "sourceType": .string(sourceType.rawValue),
            "integrationId": .string(integrationID), "isOfflineConnector": false, "isBeta": false,
            "dataProvidedBy": .string(name), "datatypeFeatures": .array(features),
        ]
    }

    /// As `GET /integrations/{platformKey}/branding` shows it.
    func branding(baseURL: String) -> JSONTree {
        let image: JSONTree = ["image": ["src": .string(logoURL(baseURL)), "alt": .string("\(name) logo")]]
        let button: JSONTree = [
            "image": ["src": .string(logoURL(baseURL)), "alt": .string("Connect to \(name)")]
        ]
        return [
            "logo": ["full": image, "square": image], "button": ["default": button, "hover": button],
            "sourceId": .string(sourceID),
        ]
    }

    private func logoURL(_ baseURL: String) -> String { "\(baseURL)/logos/\(key).svg" }

    private var features: [JSONTree] {
        DataTypes.fetched(for: sourceType).map { type in
            [
                "datatype": .string(type),
                "supportedFeatures": [["featureType": "Get", "featureState": "Release"]],
            ]
        }
    }
}

/// Names of data types.
enum DataTypes {
    static let accounting = [
        "company", "chartOfAccounts", "taxRates", "customers", "suppliers", "invoices", "payments", "journalEntries",
    ]
    static let commerce = [
        "commerce-companyInfo", "commerce-customers", "commerce-disputes", "commerce-locations", "commerce-orders",
        "commerce-paymentMethods", "commerce-payments", "commerce-productCategories", "commerce-products",
        "commerce-taxComponents", "commerce-transactions",
    ]
    static let banking = ["banking-accounts", "banking-transactions"]

    static let all = accounting + commerce + banking

    /// What is fetched from a system of that kind as soon as it is linked.
    static func fetched(for sourceType: SourceType) -> [String] {
        switch sourceType {
        case .accounting: accounting
        case .commerce: commerce
        case .banking: banking
        default: []
        }
    }
}
