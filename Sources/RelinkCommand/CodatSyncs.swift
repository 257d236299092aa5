import ArgumentParser
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct Configuration: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a company's configuration; --json shows all of it.")

        @Argument(help: "The company id.")
        var id: String

        @OptionGroup var options: Options

        func run() async throws {
            try await options.ask { codat, _ in
                let configuration = try await codat.configuration(of: id)
                guard !options.json else { return Terminal.json { configuration.json.write(to: &$0) } }
                let synced = CompanyConfiguration.Part.allCases.filter { configuration.isSynced($0) == true }
                Codat.print([
                    ("Company", configuration.companyID ?? id), ("In the books", configuration.accountingCompanyName),
                    ("Enabled", Codat.yesOrNo(configuration.isEnabled)),
                    ("Configured", Codat.yesOrNo(configuration.isConfigured)),
                    ("Frequency", configuration.frequency), ("Start", configuration.startDate?.rfc3339),
                    ("Hour", configuration.syncHour.map(String.init)), ("Time zone", configuration.timeZone),
                    ("Synced", synced.isEmpty ? nil : synced.map(\.rawValue).joined(separator: ", ")),
                ])
            }
        }
    }

    struct SyncStatusOf: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sync-status", abstract: "Shows how a company's latest sync stands, or all its syncs.")

        @Argument(help: "The company id.")
        var id: String

        @Flag(help: "All syncs, not the latest alone.")
        var all = false

        @OptionGroup var options: Options

        func run() async throws {
            try await options.ask { codat, _ in
                let syncs = all ? try await codat.syncs(of: id) : [try await codat.latestSync(of: id)]
                var table = Table(["SYNC", "CODE", "OUTCOME", "STATUS", "AT", "DATA WRITTEN", "MESSAGE"])
                for sync in syncs {
                    if options.json {
                        Terminal.json { sync.write(to: &$0) }
                    } else {
                        table.add([
                            sync.syncID ?? sync.commerceSyncID, sync.code?.description, sync.code?.outcome, sync.text,
                            sync.at?.rfc3339, Codat.yesOrNo(sync.isDataPushed), sync.errorMessage,
                        ])
                    }
                }
                if !options.json { table.print() }
            }
        }
    }
}

extension SyncStatusCode {
    fileprivate var outcome: String {
        if isUnderWay { return "under way" }
        if isSuccess { return "success" }
        if endsSyncing { return "access lost" }
        return isFailure ? "failed" : "unknown"
    }
}

extension SyncStatus {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("syncId", syncID ?? commerceSyncID)
            json.member("code", code?.value)
            json.member("outcome", code?.outcome)
            json.member("status", text)
            json.member("at", at)
            json.member("isDataPushed", isDataPushed)
            json.member("message", errorMessage)
        }
    }
}
