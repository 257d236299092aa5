import ArgumentParser
import Foundation
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct Configuration: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a company's configuration, and sets it; --json shows all of it.",
            discussion: "Choose only from the options that it holds: anything else makes later syncs fail.")

        @Argument(help: "The company id.")
        var id: String

        @Option(help: "A file with the configuration to set, as --json shows it, changed.", completion: .file())
        var set: String?

        @OptionGroup var options: Options

        func run() async throws {
            let wanted = try set.map(read)
            try await options.ask { codat, _ in
                let configuration =
                    if let wanted { try await codat.setConfiguration(wanted, of: id) } else {
                        try await codat.configuration(of: id)
                    }
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

        private func read(_ path: String) throws -> CompanyConfiguration {
            let data: Data
            do {
                data = try Data(contentsOf: URL(filePath: path))
            } catch {
                throw CommandFailure("\(path) can't be read: \(error.localizedDescription)")
            }
            guard let root = JSONDocument(parsing: Array(data))?.root, root.isObject else {
                throw CommandFailure("\(path) is no JSON object.")
            }
            let configuration = CompanyConfiguration(json: JSONTree(root))
            guard configuration.companyID == nil || configuration.companyID == normalizedID(id) else {
                throw CommandFailure("\(path) is another company's configuration; set its companyId to \(id).")
            }
            return configuration
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

extension Codat {
    struct Sync: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has Codat sync a company's sales now: since the last success, or of a range.",
            discussion: """
                Without --from the sync begins at the end of the last successful one, else at the company's start date.
                A range that overlaps one already synced fails. Dates are of ISO 8601: 2026-11-21, 2026-11-21T18:00:00Z.
                """)

        @Option(help: "The company id.")
        var company: String

        @Option(help: "Where the range begins.", transform: instant)
        var from: Instant?

        @Option(help: "Where it ends; by default now.", transform: instant)
        var to: Instant?

        @OptionGroup var options: Options

        @Sendable
        private static func instant(_ text: String) throws -> Instant {
            guard let instant = Instant(rfc3339: text) else {
                throw ValidationError("'\(text)' is no date; right is 2026-11-21 or 2026-11-21T18:00:00Z.")
            }
            return instant
        }

        func validate() throws {
            guard let from, from >= to ?? .now else { return }
            throw ValidationError("--from must be before --to, and in the past.")
        }

        func run() async throws {
            let sync = try await options.ask { codat, _ in
                guard let from else { return try await codat.requestSync(of: company, to: to) }
                return try await codat.requestSync(of: company, from: from, to: to ?? .now)
            }
            if options.json {
                Terminal.json { sync.write(to: &$0) }
            } else {
                Codat.print([
                    ("Sync", sync.syncID ?? sync.commerceSyncID), ("From", sync.rangeStart?.rfc3339),
                    ("To", sync.rangeFinish?.rfc3339), ("Code", sync.code?.description),
                    ("Outcome", sync.code?.outcome), ("Message", sync.errorMessage),
                ])
            }
            guard sync.code?.isFailure != true else {
                throw CommandFailure("The sync failed; `relink codat sync-status` shows all.")
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
