import Testing

@testable import Relink

@Suite("Names of event types")
struct EventTypeTests {
    @Test(
        "Every legacy name, the name under which a consumer subscribes to it, and older spellings are known",
        arguments: [
            (EventType.dataConnectionStatusChanged, ["DataConnectionStatusChanged", "Data Connection Status Changed"]),
            (
                .newCompanySynchronized,
                [
                    "New company synchronized", "New company synchronised", "NewCompanySynchronized",
                    "NEWCOMPANYSYNCHRONISED",
                ]
            ),
            (.dataSyncCompleted, ["Data sync completed", "DataSyncCompleted", "data_sync_completed"]),
            (.datasetDataChanged, ["Dataset data changed", "DatasetDataChanged"]),
            (
                .dataSyncStatusChangedToError,
                [
                    "Data Sync Status Changed To Error", "Data Sync Status Changed to Error",
                    "DataSyncStatusChangedToError",
                ]
            ),
            (
                .pushOperationStatusChanged,
                [
                    "Push Operation Status Changed()", "Push Operation Status Changed", "PushOperationStatusChanged",
                    " push operation status changed ( ) ",
                ]
            ),
            (.pushOperationTimedOut, ["Push Operation Timed Out", "PushOperationTimedOut"]),
            (.accountCategoriesUpdated, ["Account Categories Updated", "AccountCategoriesUpdated"]),
            (.syncConnectionDeleted, ["Sync Connection Deleted", "SyncConnectionDeleted", "sync-connection-deleted"]),
            (.syncStarted, ["Sync Started", "SyncStarted"]), (.syncCompleted, ["Sync Completed", "SyncCompleted"]),
            (.syncFailed, ["Sync Failed", "SyncFailed"]),
            (
                .rateLimitReached,
                ["Rate Limit Reached", "ClientRateLimitReached", "client.rateLimit.reached", "RATE LIMIT REACHED"]
            ),
            (.rateLimitReset, ["Rate Limit Reset", "ClientRateLimitReset", "client.rateLimit.reset"]),
        ])
    func legacyNames(type: EventType, names: [String]) {
        for name in names { #expect(EventType(codatName: name) == type, "\(name)") }
    }

    @Test(
        "Every name of the new service is known in any case, and shown as Codat writes it",
        arguments: [
            "company.created", "company.deleted", "company.product.added", "company.product.removed",
            "connection.created",
            "connection.connected", "connection.failed", "connection.disconnected", "connection.reconnected",
            "connection.deleted", "read.completed", "read.completed.initial", "client.rateLimit.reached",
            "client.rateLimit.reset", "invoices.write.successful", "billCreditNotes.write.unsuccessful",
            "chartOfAccounts.write.successful", "expenses.sync.successful", "expenses.sync.unsuccessful",
            "bankFeeds.sourceAccount.connected", "bankFeeds.sourceAccount.disconnected",
            "reports.creditModel.generate.successful", "reports.spendAnalysis.generate.unsuccessful",
            "reports.categorizedBankStatement.generate.successful",
        ])
    func standardNames(name: String) throws {
        for spelling in [name, name.uppercased(), name.lowercased(), name.replacing(".", with: ""), " \(name) "] {
            let type = try #require(EventType(codatName: spelling))
            #expect(type.name(in: .standard) == name, "\(spelling)")
        }
    }

    @Test("Each known type is known by the name it is shown with")
    func canonicalNames() throws {
        let names = [
            "DataConnectionStatusChanged", "New company synchronized", "Data sync completed", "Dataset data changed",
            "Data Sync Status Changed To Error", "Push Operation Status Changed()", "Push Operation Timed Out",
            "Account Categories Updated", "Sync Connection Deleted", "Sync Started", "Sync Completed", "Sync Failed",
            "Rate Limit Reached", "Rate Limit Reset",
        ]
        for name in names {
            let type = try #require(EventType(codatName: name))
            #expect(type.name(in: .legacy) == name)
        }
        #expect(EventType(codatName: "NewCompanySynchronised")?.name(in: .legacy) == "New company synchronized")
    }

    @Test("The data type of a write is in its name")
    func writes() {
        #expect(EventType(codatName: "invoices.write.successful") == .writeSuccessful(dataType: "invoices"))
        #expect(
            EventType(codatName: "JOURNALENTRIES.Write.Unsuccessful") == .writeUnsuccessful(dataType: "journalEntries"))
        #expect(EventType(codatName: "billcreditnotesWriteSuccessful") == .writeSuccessful(dataType: "billCreditNotes"))
        #expect(EventType(codatName: "{dataType}.write.successful") == .writeSuccessful(dataType: "{dataType}"))
        #expect(EventType(codatName: "newThings.write.successful") == .writeSuccessful(dataType: "newThings"))
        #expect(EventType(codatName: ".write.successful") == nil)
        #expect(EventType(codatName: "write.unsuccessful") == nil)
    }

    @Test(
        "New types of other products and of company products are known to be theirs",
        arguments: [
            "expenses.sync.started", "bankFeeds.transactions.created",
            "report.categorizedBankStatement.generate.successful",
            "reports.brandNew.generate.successful", "REPORTS.x", "company.product.renamed",
        ])
    func otherProducts(name: String) {
        #expect(EventType(codatName: name) == .otherProduct(name: name))
    }

    @Test(
        "What is none of Codat's is unknown",
        arguments: [
            "", "()", "company.renamed", "connection.exploded", "read.complete", "reporting.started",
            "expensive.things",
            "Sync Connection Deleted Twice", "rewrite.successful", "日本語", "Company data connection status changed",
            "client.rateLimit",
        ])
    func unknown(name: String) {
        #expect(EventType(codatName: name) == nil)
    }
}
