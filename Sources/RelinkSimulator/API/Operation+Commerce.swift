import Relink

extension Operation {
    private static let root = "/companies/{companyId}/connections/{connectionId}/data"

    /// The commerce data sets, and how one of each is called in a path.
    private static let lists = [
        ("commerce-customers", "customerId"), ("commerce-disputes", "disputeId"), ("commerce-locations", "locationId"),
        ("commerce-orders", "orderId"), ("commerce-payments", "paymentId"),
        ("commerce-paymentMethods", "paymentMethodId"), ("commerce-products", "productId"),
        ("commerce-productCategories", "productId"), ("commerce-taxComponents", "taxId"),
        ("commerce-transactions", "transactionId"),
    ]

    static let commerce: [Operation] =
        lists.flatMap { type, idName in
            [
                Operation(
                    "GET", "\(root)/\(type)", query: type == "commerce-locations" ? [] : Paging.parameters
                ) { state, call throws(Refusal) in
                    try Paging.answer(fetchedRecords(type, state, call), call)
                },
                Operation("GET", "\(root)/\(type)/{\(idName)}") { state, call throws(Refusal) in
                    let record = try fetchedRecords(type, state, call).first { $0["id"]?.string == call[idName] }
                    guard let record else { throw .notFound("\(type) \(call[idName])") }
                    return .json(record)
                },
            ]
        } + [
            Operation("GET", "\(root)/commerce-info") { state, call throws(Refusal) in
                let company = try state.company(call)
                _ = try fetchedRecords("commerce-companyInfo", state, call)
                return .json(CommerceRecords(company: company).info)
            }
        ]

    private static func fetchedRecords(
        _ type: String, _ state: WorldState, _ call: Call
    ) throws(Refusal) -> [JSONTree] {
        let connection = try state.connection(call)
        guard connection.sourceType == .commerce else {
            throw Refusal(status: 404, error: "Datatype \(type) not supported by \(connection.integration.name).")
        }
        let company = try state.company(call)
        guard company.datasets[type]?.isComplete == true else {
            throw Refusal(status: 409, error: "\(type) was never fetched, or is being fetched.")
        }
        return CommerceRecords(company: company).records(type)
    }
}

/// Made-up sales data of a company, the same each time they are asked for.
struct CommerceRecords: Sendable {
    private static let count = 25

    let company: Company

    func records(_ type: String) -> [JSONTree] {
        (1...Self.count).map { number in
            var record: JSONTree = [
                "id": .string("\(type.dropFirst("commerce-".count))-\(number)"),
                "createdDate": JSONTree(date(number)), "modifiedDate": JSONTree(date(number)),
                "sourceModifiedDate": JSONTree(date(number)),
            ]
            record = record.merged(with: fields(type, number))
            return record
        }
    }

    var info: JSONTree {
        [
            "companyName": .string(company.name), "companyLegalName": .string("\(company.name) Ltd"),
            "commercePlatformRef": .string(company.id), "addresses": [], "phoneNumbers": [], "webLinks": [],
            "baseCurrency": "GBP", "accountBalances": [], "sourceUrls": [:],
            "createdDate": JSONTree(company.created),
        ]
    }

    private func fields(_ type: String, _ number: Int) -> JSONTree {
        let amount = JSONTree.number("\(number * 7).\(10 + number)")
        return switch type {
        case "commerce-customers":
            ["customerName": "Customer \(number)", "emailAddress": "customer\(number)@shop.example", "phone": nil]
        case "commerce-disputes":
            ["currency": "GBP", "totalAmount": amount, "status": "Processing", "reason": "Not delivered"]
        case "commerce-orders":
            [
                "orderNumber": "\(1000 + number)", "country": "GB", "currency": "GBP", "totalAmount": amount,
                "totalRefund": 0, "totalDiscount": 0, "totalGratuity": 0, "orderLineItems": [], "payments": [],
                "serviceCharges": [],
            ]
        case "commerce-payments": ["amount": amount, "currency": "GBP", "status": "Paid", "paymentProvider": "Card"]
        case "commerce-paymentMethods": ["name": "Method \(number)", "status": "Active"]
        case "commerce-products": ["name": "Product \(number)", "isGiftCard": false, "variants": []]
        case "commerce-productCategories": ["name": "Category \(number)", "ancestorRefs": [], "hasChildren": false]
        case "commerce-taxComponents": ["name": "Tax \(number)", "rate": 20, "isCompound": false]
        case "commerce-transactions":
            ["totalAmount": amount, "currency": "GBP", "type": "Payment"]
        default: ["name": "Place \(number)"]
        }
    }

    private func date(_ number: Int) -> Instant {
        company.created.advanced(bySeconds: -Int64(number) * 3600)
    }
}
