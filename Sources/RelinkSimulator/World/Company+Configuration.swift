import Relink

extension Company {
    /// The `Configuration` of Sync for Commerce.
    var configurationJSON: JSONTree {
        [
            "companyId": .string(id),
            "accountingSoftwareCompanyName": JSONTree(connection(.accounting).map { _ in name }),
            "enabled": .bool(isEnabled), "configured": .bool(isConfigured),
            "schedule": [
                "selectedFrequency": .string(schedule.frequency), "frequencyOptions": ["Daily"],
                "startDate": JSONTree(schedule.startDate), "syncHour": JSONTree(schedule.syncHour),
                "timeZone": .string(schedule.timeZone),
            ],
            "configuration": mapping.map { Self.offeredMapping.merged(with: $0) } ?? Self.offeredMapping,
        ]
    }

    /// Takes over what a changed configuration says. A choice that was never offered is kept, and fails the next sync,
    /// as Codat's does.
    mutating func takeConfiguration(_ changed: JSONTree) {
        if let enabled = changed["enabled"]?.bool ?? changed["enable"]?.bool { isEnabled = enabled }
        if let configured = changed["configured"]?.bool { isConfigured = configured }
        if let schedule = changed["schedule"] {
            self.schedule.frequency = schedule["selectedFrequency"]?.string ?? self.schedule.frequency
            self.schedule.syncHour = schedule["syncHour"]?.integer ?? self.schedule.syncHour
            self.schedule.timeZone = schedule["timeZone"]?.string ?? self.schedule.timeZone
            if let start = schedule["startDate"]?.string.flatMap({ Instant(rfc3339: $0) }) {
                self.schedule.startDate = start
            }
        }
        guard let configuration = changed["configuration"], configuration.members != nil else { return }
        let merged = (mapping ?? [:]).merged(with: configuration)
        mapping = merged
        mappingFault = Self.unofferedChoice(in: Self.offeredMapping.merged(with: merged), at: "")
    }

    /// Which member holds a choice, and which the list that it must come from.
    private static let choices = [
        ("selectedAccountId", "accountOptions"), ("selectedTaxRateId", "taxRateOptions"),
        ("selectedCustomerId", "customerOptions"), ("selectedSupplierId", "supplierOptions"),
        ("selectedInvoiceStatus", "invoiceStatusOptions"), ("selectedGroupingPeriod", "groupingPeriodOptions"),
    ]

    private static func unofferedChoice(in tree: JSONTree, at place: String) -> String? {
        for (choice, options) in choices {
            guard let chosen = tree[choice]?.string, let offered = tree[options]?.elements else { continue }
            let ids = offered.compactMap { $0.string ?? $0["id"]?.string }
            if !ids.contains(chosen) { return "\(place)\(choice) is not one of the \(options)." }
        }
        for member in tree.members ?? [] {
            if let fault = unofferedChoice(in: member.value, at: "\(place)\(member.name).") { return fault }
        }
        return nil
    }

    /// What a fresh configuration offers and proposes.
    private static let offeredMapping: JSONTree = [
        "countryCode": "GB", "mapSettings": ["outputFormat": "JournalEntry"],
        "sales": [
            "syncSales": true,
            "accounts": [
                "sales": account("Sales", "200"), "refund": account("Refunds", "210"),
                "gratuity": account("Tips", "220"), "prepaid": account("Gift cards", "820"),
            ],
            "invoiceStatus": ["selectedInvoiceStatus": "Submitted", "invoiceStatusOptions": ["Draft", "Submitted"]],
            "salesCustomer": [
                "selectedCustomerId": "c-1", "customerOptions": [["id": "c-1", "name": "Counter sales"]],
            ],
            "taxRates": [
                "0": taxRate("t-0"), "10": taxRate("t-10"), "20": taxRate("t-20"),
            ],
            "grouping": [
                "groupingPeriod": ["selectedGroupingPeriod": "Daily", "groupingPeriodOptions": ["Daily"]],
                "groupingLevels": [
                    "invoiceLevel": ["selectedGroupByOptions": ["Location"], "groupByOptions": ["Location"]],
                    "invoiceLineLevel": ["selectedGroupByOptions": ["TaxRate"], "groupByOptions": ["TaxRate"]],
                ],
            ],
        ],
        "payments": ["syncPayments": true, "accounts": ["card": account("Card payments", "610")]],
        "newPayments": ["syncPayments": true, "accounts": ["card": account("Card payments", "610")]],
        "fees": [
            "syncFees": true, "accounts": ["paymentFee": account("Payment fees", "404")],
            "feesSupplier": [
                "selectedSupplierId": "s-1", "supplierOptions": [["id": "s-1", "name": "Payment provider"]],
            ],
        ],
    ]

    private static let ledger: JSONTree = .array(
        [
            ("200", "Sales"), ("210", "Refunds"), ("220", "Tips"), ("404", "Payment fees"), ("610", "Card payments"),
            ("820", "Gift cards"),
        ].map { code, name in
            [
                "id": .string("a-\(code)"), "name": .string(name), "nominalCode": .string(code),
                "classification": code < "400" ? "Income" : "Expense",
            ]
        })

    private static func account(_ label: String, _ code: String) -> JSONTree {
        [
            "labelText": .string(label), "descriptionText": .string("Where \(label.lowercased()) are booked."),
            "selectedAccountId": .string("a-\(code)"), "required": true, "accountOptions": ledger,
        ]
    }

    private static func taxRate(_ id: String) -> JSONTree {
        [
            "selectedTaxRateId": .string(id),
            "taxRateOptions": [
                ["id": "t-0", "name": "No tax"], ["id": "t-10", "name": "10 %"], ["id": "t-20", "name": "20 %"],
            ],
        ]
    }
}
