import ArgumentParser
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct FetchSettings: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sync-settings",
            abstract: "Shows and sets which data Codat fetches by itself, and how often.",
            subcommands: [Show.self, Change.self], defaultSubcommand: Show.self)

        struct Show: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Shows the settings of all merchants, or of one.")

            @Option(help: "The company id; without it the settings that all merchants have who have none of their own.")
            var company: String?

            @OptionGroup var options: Options

            func run() async throws {
                try await options.ask { codat, _ in
                    let settings = try await FetchSettings.settings(codat, company)
                    var table = Table(["DATA TYPE", "ON FIRST LINK", "EVERY", "ORDER", "SINCE", "LOCKED"])
                    for setting in settings.settings.sorted(by: { $0.syncOrder < $1.syncOrder }) {
                        if options.json {
                            Terminal.json { setting.write(to: &$0) }
                        } else {
                            table.add([
                                setting.dataType, Codat.yesOrNo(setting.fetchOnFirstLink), setting.schedule,
                                String(setting.syncOrder), setting.since, Codat.yesOrNo(setting.isLocked),
                            ])
                        }
                    }
                    guard !options.json else { return }
                    table.print()
                    Terminal.line(
                        "Codat's defaults are overridden: \(Codat.yesOrNo(settings.overridesDefaults) ?? "-")")
                }
            }
        }

        struct Change: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "set",
                abstract: "Sets what is fetched by itself, for all merchants or for one, and shows what that changes.",
                discussion: "For reading commerce data: relink codat sync-settings set --type commerce --first-link")

            @Option(
                help: "A data type by Codat's name, such as commerce-orders or invoices, or commerce for all of those.")
            var type: [String]

            @Option(help: "The company id; without it all merchants' settings are changed.")
            var company: String?

            @Flag(inversion: .prefixedNo, help: "Whether it is fetched as soon as a merchant connects.")
            var firstLink: Bool?

            @Option(help: "Every how many hours it is fetched; 0 is never by itself.")
            var hours: Int64?

            @Option(help: "How many months back it is fetched.")
            var months: Int64?

            @Flag(help: "Show what would change, and change nothing.")
            var dryRun = false

            @OptionGroup var options: Options

            func validate() throws {
                guard firstLink != nil || hours != nil || months != nil else {
                    throw ValidationError("Say what to set: --first-link, --no-first-link, --hours or --months.")
                }
                guard hours ?? 0 >= 0, months ?? 1 >= 1 else {
                    throw ValidationError("--hours must be 0 or more, --months 1 or more.")
                }
            }

            func run() async throws {
                try await options.ask { codat, _ in
                    let before = try await FetchSettings.settings(codat, company)
                    let after: SyncSettings
                    do {
                        after = try SyncSettingsChange(
                            of: Codat.dataTypes(type), fetchOnFirstLink: firstLink, syncSchedule: hours,
                            reach: months.map { .months($0) }
                        ).applied(to: before)
                    } catch let error as LockedSyncSettings {
                        throw CommandFailure(
                            "Codat has locked the settings of \(error.dataTypes.joined(separator: ", ")).")
                    }
                    let isChanged = show(before, after)
                    guard isChanged else { return Terminal.error("It is set so already.") }
                    guard !dryRun else { return Terminal.error("Nothing was changed (--dry-run).") }
                    try await set(after, codat)
                    Terminal.error(company == nil ? "Set for all merchants." : "Set for this merchant.")
                }
            }

            private func set(_ settings: SyncSettings, _ codat: CodatClient) async throws {
                guard company == nil else { return try await codat.setSyncSettings(settings, of: company ?? "") }
                guard let clientID = settings.clientID else {
                    throw CommandFailure("Codat does not tell the client's own id, without which nothing can be set.")
                }
                try await codat.setClientSyncSettings(settings, clientID: clientID)
            }

            /// - Returns: whether anything changes.
            private func show(_ before: SyncSettings, _ after: SyncSettings) -> Bool {
                let old = Dictionary(before.settings.map { ($0.dataType, $0) }, uniquingKeysWith: { first, _ in first })
                let changed = after.settings.filter { old[$0.dataType] != $0 }
                var table = Table(["DATA TYPE", "ON FIRST LINK", "EVERY", "SINCE"])
                for setting in changed {
                    let old = old[setting.dataType]
                    let onFirstLink = Codat.yesOrNo(setting.fetchOnFirstLink)
                    if options.json {
                        Terminal.json { setting.write(to: &$0) }
                    } else {
                        table.add([
                            setting.dataType,
                            Self.step(old.map { Codat.yesOrNo($0.fetchOnFirstLink) }, onFirstLink),
                            Self.step(old.map(\.schedule), setting.schedule),
                            Self.step(old.map(\.since), setting.since),
                        ])
                    }
                }
                if !options.json, !changed.isEmpty { table.print() }
                return !changed.isEmpty || before.overridesDefaults != true
            }

            /// - Parameter old: `nil` inside where it was not set, outside where there was no setting.
            private static func step(_ old: String??, _ new: String?) -> String {
                let (old, new) = (old.map { $0 ?? "-" } ?? "-", new ?? "-")
                return old == new ? new : "\(old) → \(new)"
            }
        }

        private static func settings(_ codat: CodatClient, _ company: String?) async throws -> SyncSettings {
            guard let company else { return try await codat.clientSyncSettings() }
            return try await codat.syncSettings(of: company)
        }
    }
}

extension SyncSetting {
    fileprivate var schedule: String { syncSchedule == 0 ? "never" : "\(syncSchedule) h" }

    fileprivate var since: String? { syncFrom?.rfc3339 ?? syncFromWindow.map { "\($0) months" } }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("dataType", dataType)
            json.member("fetchOnFirstLink", fetchOnFirstLink)
            json.member("syncSchedule", syncSchedule)
            json.member("syncOrder", syncOrder)
            json.member("syncFromUtc", syncFrom)
            json.member("syncFromWindow", syncFromWindow)
            json.member("monthsToSync", monthsToSync)
            json.member("isLocked", isLocked)
        }
    }
}
