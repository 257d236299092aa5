/// Names of data types, as Codat's documentation spells them.
enum DataTypeName {
    /// The documented spelling of a data type, compared by letters and digits alone, in any case; another name as it
    /// is, up to 100 characters. So one data type is one, whoever wrote its name.
    static func canonical(_ name: String) -> String {
        if documented.contains(name) { return name }
        return byLetters[EventType.letters(name)] ?? TextLimit.cut(name, to: 100)
    }

    /// As ``canonical(_:)``, of the bytes of a name.
    static func canonical(_ name: UnsafeBufferPointer<UInt8>) -> String {
        byName[name] ?? canonical(String(decoding: name, as: UTF8.self))
    }

    static let documented: Set<String> = [
        "accountTransactions", "balanceSheet", "bankAccounts", "bankTransactions", "billCreditNotes", "billPayments",
        "bills",
        "cashFlowStatement", "chartOfAccounts", "company", "creditNotes", "customers", "directCosts", "directIncomes",
        "invoices", "itemReceipts", "items", "journalEntries", "journals", "paymentMethods", "payments",
        "profitAndLoss",
        "purchaseOrders", "salesOrders", "suppliers", "taxRates", "trackingCategories", "transfers",
        "banking-accountBalances", "banking-accounts", "banking-transactionCategories", "banking-transactions",
        "commerce-companyInfo", "commerce-customers", "commerce-disputes", "commerce-locations", "commerce-orders",
        "commerce-paymentMethods", "commerce-payments", "commerce-productCategories", "commerce-products",
        "commerce-taxComponents", "commerce-transactions",
    ]

    private static let byName = NameTable(Dictionary(uniqueKeysWithValues: documented.map { ($0, $0) }))

    private static let byLetters: [String: String] = {
        var names: [String: String] = [:]
        for name in documented { names[EventType.letters(name)] = name }
        return names
    }()
}
