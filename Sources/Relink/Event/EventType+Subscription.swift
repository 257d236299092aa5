extension EventType {
    /// What an endpoint has to subscribe to for Relink to hear all that changes a merchant's state: the types of
    /// Codat's webhook service, without those of the legacy rules that they took the place of.
    public static let wanted: [EventType] =
        [
            .companyCreated, .companyDeleted, .connectionCreated, .connectionConnected, .connectionFailed,
            .connectionDisconnected, .connectionReconnected, .connectionDeleted, .readCompleted, .readCompletedInitial,
            .rateLimitReached, .rateLimitReset,
        ]
        + writtenDataTypes.flatMap { [.writeSuccessful(dataType: $0), .writeUnsuccessful(dataType: $0)] }

    /// The data types for which Codat documents `{dataType}.write.…`.
    private static let writtenDataTypes = [
        "bankAccounts", "bankTransactions", "billCreditNotes", "billPayments", "bills", "chartOfAccounts",
        "creditNotes", "customers", "directCosts", "directIncomes", "invoices", "items", "journalEntries", "journals",
        "payments", "purchaseOrders", "suppliers", "transfers",
    ]
}
