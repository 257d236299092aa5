import Testing

@testable import Relink

@Suite("What makes a merchant degraded, and what clears it")
struct ReasonStories {
    private func linked() -> Story {
        var story = Story()
        story.connection("connected", "books", at: 1)
        story.connection("connected", "shop", "Commerce", at: 2)
        return story
    }

    // MARK: linkFailed

    @Test("A failed link of a required type degrades, says why, and is cleared by the link")
    func linkFailed() {
        var story = linked()
        story.connection("created", "sage", at: 3)
        story.connection("failed", "sage", error: "User cancelled", at: 4)
        #expect(story.health == .degraded)
        #expect(story.reasons == ["linkFailed sage @4 merchant"])
        #expect(story.state.reasons.first?.detail == "User cancelled")
        story.connection("failed", "sage", error: "Again", at: 5)
        #expect(story.reasons == ["linkFailed sage @4 merchant"])
        #expect(story.state.reasons.first?.detail == "Again")
        story.connection("connected", "sage", at: 6)
        #expect(story.health == .healthy)
    }

    @Test("A failed link is cleared when its role is linked through another connection, or it is deleted")
    func linkFailedCleared() {
        var story = linked()
        story.connection("failed", "sage", at: 4)
        story.connection("connected", "shop2", "Commerce", at: 5)
        #expect(story.reasons == ["linkFailed sage @4 merchant"])
        story.connection("connected", "quickbooks", at: 6)
        #expect(story.reasons.isEmpty)
        story.connection("failed", "free", at: 7)
        story.connection("deleted", "free", status: "PendingAuth", at: 8)
        #expect(story.reasons.isEmpty)
        #expect(story.health == .healthy)
    }

    @Test("A merchant whose first link fails is onboarding still, and the reason is shown")
    func linkFailedFirst() {
        var story = Story()
        story.connection("created", "books", at: 1)
        story.connection("failed", "books", at: 2)
        #expect(story.health == .onboarding)
        #expect(story.reasons == ["linkFailed books @2 merchant"])
    }

    // MARK: dataSyncFailed

    @Test(
        "Each failing status degrades; the merchant must act on AuthError alone",
        arguments: [
            "FetchError", "MapError", "InternalError", "ProcessingError", "ValidationError", "AuthError",
            "RateLimitError",
            "PermissionsError", "PrerequisiteNotMet", "fetcherror", "AUTHERROR",
        ])
    func failingStatus(status: String) {
        let actor = status.lowercased() == "autherror" ? "merchant" : "platform"
        var story = linked()
        story.read(["invoices": status], at: 5)
        #expect(story.health == .degraded)
        #expect(story.reasons == ["dataSyncFailed invoices @5 \(actor)"])
        story = linked()
        story.legacy("Data Sync Status Changed To Error", #""dataType":"invoices","datasetStatus":"\#(status)""#, at: 5)
        #expect(story.reasons == ["dataSyncFailed invoices @5 \(actor)"])
    }

    @Test(
        "What is not supported, cancelled, under way or unknown neither sets nor clears",
        arguments: [
            "NotSupported", "Cancelled", "Initial", "Queued", "Fetching", "MapQueued", "Mapping", "ProcessingQueued",
            "Processing", "ValidationQueued", "Validating", "notSupported", "Pondering", "",
        ])
    func neither(status: String) {
        var story = linked()
        story.read(["invoices": status], at: 5)
        #expect(story.health == .healthy)
        story.read(["invoices": "MapError"], at: 6)
        story.read(["invoices": status], at: 7)
        #expect(story.reasons == ["dataSyncFailed invoices @6 platform"])
    }

    @Test("A legacy error sets the reason also where its status is unknown or missing, and not where it is no error")
    func legacyError() {
        for status in [#","datasetStatus":"Exploded""#, #","datasetStatus":null"#, ""] {
            var story = linked()
            story.legacy("Data Sync Status Changed To Error", #""dataType":"bills"\#(status)"#, at: 5)
            #expect(story.reasons == ["dataSyncFailed bills @5 platform"])
        }
        for status in ["NotSupported", "Cancelled", "Fetching"] {
            var story = linked()
            story.legacy(
                "Data Sync Status Changed To Error", #""dataType":"bills","datasetStatus":"\#(status)""#, at: 5)
            #expect(story.reasons.isEmpty)
        }
    }

    @Test("A completion of the same data type clears, of another does not")
    func cleared() {
        let completions: [(String, (inout Story) -> Void)] = [
            ("completed", { $0.legacy("Data sync completed", #""dataType":"invoices""#, at: 6) }),
            ("changed", { $0.legacy("Dataset data changed", #""dataType":"invoices""#, at: 6) }),
            ("read", { $0.read(["bills": "Queued", "invoices": "Complete"], at: 6) }),
            ("all", { $0.legacy("New company synchronised", at: 6) }),
        ]
        for (name, complete) in completions {
            var story = linked()
            story.read(["invoices": "MapError"], at: 4)
            story.legacy("Data sync completed", #""dataType":"bills""#, at: 5)
            #expect(story.reasons == ["dataSyncFailed invoices @4 platform"])
            complete(&story)
            #expect(story.reasons.isEmpty, "\(name)")
            #expect(story.health == .healthy)
        }
    }

    @Test("Each data type has its own reason, and New company synchronized clears them all")
    func perDataType() {
        var story = linked()
        story.read(["invoices": "MapError", "bills": "AuthError", "items": "Complete"], at: 4)
        #expect(story.reasons == ["dataSyncFailed bills @4 merchant", "dataSyncFailed invoices @4 platform"])
        story.read(["invoices": "FetchError"], at: 5)
        #expect(story.reasons == ["dataSyncFailed bills @4 merchant", "dataSyncFailed invoices @4 platform"])
        story.legacy("NewCompanySynchronized", #""companyName":"x""#, at: 6)
        #expect(story.reasons.isEmpty)
    }

    @Test("Of two connections' results for one data type in one event the failure counts")
    func twoConnections() {
        for statuses in [["Complete", "FetchError"], ["FetchError", "Complete"]] {
            var story = linked()
            let elements = statuses.map { #"{"dataType":"items","status":"\#($0)"}"# }.joined(separator: ",")
            story.standard("read.completed", #""dataTypes":[\#(elements)]"#, at: 5)
            #expect(story.reasons == ["dataSyncFailed items @5 platform"])
        }
    }

    @Test("An error outweighs a completion with the same datasetId, whichever comes first")
    func sameDataset() {
        let error = #""dataType":"invoices","datasetStatus":"FetchError","datasetId":"RUN-1""#
        var story = linked()
        story.legacy("Data Sync Status Changed To Error", error, at: 5)
        story.legacy("Data sync completed", #""dataType":"invoices","datasetId":"RUN-1""#, at: 6)
        story.legacy("Dataset data changed", #""dataType":"invoices","datasetId":"RUN-1""#, at: 6)
        #expect(story.reasons == ["dataSyncFailed invoices @5 platform"])
        story.legacy("Data sync completed", #""dataType":"invoices","datasetId":"RUN-2""#, at: 7)
        #expect(story.reasons.isEmpty)
        story.legacy("Data sync completed", #""dataType":"invoices","datasetId":"RUN-3""#, at: 8)
        story.legacy("Data Sync Status Changed To Error", error.replacing("RUN-1", with: "RUN-3"), at: 9)
        #expect(story.reasons == ["dataSyncFailed invoices @9 platform"])
    }

    @Test("A data type is the same in any case and spelling")
    func spelling() {
        var story = linked()
        story.read(["billCreditNotes": "MapError"], at: 4)
        story.legacy("Data sync completed", #""dataType":"BillCreditNotes""#, at: 5)
        #expect(story.reasons.isEmpty)
        story.write("invoices", "unsuccessful", at: 6)
        story.standard("INVOICES.WRITE.SUCCESSFUL", at: 7)
        #expect(story.reasons.isEmpty)
    }

    @Test("Validation warnings are no failure")
    func warnings() {
        var story = linked()
        let issues = #""issues":[{"type":"warning.validation","message":"m","links":{}}]"#
        story.standard(
            "read.completed", #""dataTypes":[{"dataType":"items","status":"Complete",\#(issues)}]"#, at: 5)
        #expect(story.health == .healthy)
        #expect(story.lastSyncedAt == 5)
    }

    // MARK: writeFailed

    @Test("A failed write degrades until a write of the same data type succeeds")
    func writes() {
        var story = linked()
        story.write("invoices", "unsuccessful", at: 4)
        #expect(story.health == .degraded)
        #expect(story.reasons == ["writeFailed invoices @4 platform"])
        story.write("bills", "successful", at: 5)
        #expect(story.reasons == ["writeFailed invoices @4 platform"])
        story.write("invoices", "successful", at: 6)
        #expect(story.reasons.isEmpty)
    }

    @Test(
        "Each way to tell of a failed push is cleared by each way to tell of a successful one",
        arguments: [
            ("Push Operation Timed Out", ""), ("Push Operation Status Changed()", #","status":"Failed""#),
            ("Push Operation Status Changed", #","status":"TIMEDOUT""#),
            ("PushOperationStatusChanged", #","Status":"TimedOut""#),
        ])
    func pushes(type: String, status: String) {
        for success in ["Success", "Successful", "success", "SUCCESSFUL"] {
            var story = linked()
            story.legacy(type, #""DataType":"bills"\#(status)"#, at: 4)
            #expect(story.reasons == ["writeFailed bills @4 platform"])
            story.legacy("Push Operation Status Changed()", #""dataType":"bills","status":"Pending""#, at: 5)
            #expect(story.lastEvent == .ignored)
            #expect(story.reasons == ["writeFailed bills @4 platform"])
            story.legacy("Push Operation Status Changed()", #""dataType":"bills","status":"\#(success)""#, at: 6)
            #expect(story.reasons.isEmpty)
        }
    }

    @Test("A failed write told late, before a success, changes nothing")
    func lateWrite() {
        var story = linked()
        story.write("bills", "successful", at: 8)
        story.write("bills", "unsuccessful", at: 5, received: 9)
        #expect(story.reasons.isEmpty)
    }

    @Test("A reason that comes again begins anew")
    func sinceOfPresentRun() {
        var story = linked()
        story.write("bills", "unsuccessful", at: 4)
        story.write("bills", "unsuccessful", at: 5)
        #expect(story.reasons == ["writeFailed bills @4 platform"])
        story.write("bills", "successful", at: 6)
        story.write("bills", "unsuccessful", at: 7)
        #expect(story.reasons == ["writeFailed bills @7 platform"])
        #expect(story.since == 7)
    }
}
