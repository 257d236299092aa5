import Testing

@testable import RelinkCodat

@Suite("Changing sync settings")
struct SyncSettingsChangeTests {
    private static let settings = SyncSettings(
        clientID: "cl",
        settings: [
            SyncSetting(
                dataType: "invoices", fetchOnFirstLink: true, syncSchedule: 24, syncOrder: 3, syncFrom: nil,
                syncFromWindow: 6, isLocked: true),
            SyncSetting(dataType: "commerce-orders", fetchOnFirstLink: false, syncSchedule: 0, syncOrder: 23),
        ], overridesDefaults: false)

    @Test("Only what is named changes, and the settings then override Codat's defaults")
    func change() throws {
        let change = SyncSettingsChange(of: ["Commerce-Orders"], fetchOnFirstLink: true, reach: .months(12))
        let after = try change.applied(to: Self.settings)
        #expect(after.overridesDefaults == true)
        #expect(after.settings[0] == Self.settings.settings[0])
        #expect(
            after.settings[1]
                == SyncSetting(
                    dataType: "commerce-orders", fetchOnFirstLink: true, syncSchedule: 0, syncOrder: 23,
                    syncFromWindow: 12))
    }

    @Test("A data type without a setting gets one behind the others")
    func addition() throws {
        let after = try SyncSettingsChange(of: ["commerce-products"], syncSchedule: 12).applied(to: Self.settings)
        #expect(
            after.settings.last
                == SyncSetting(dataType: "commerce-products", fetchOnFirstLink: false, syncSchedule: 12, syncOrder: 24))
        let first = try SyncSettingsChange(of: ["x"]).applied(to: SyncSettings(settings: []))
        #expect(first.settings.map(\.syncOrder) == [0])
    }

    @Test("A locked setting is not changed, but may be named where it stays as it is")
    func locked() throws {
        #expect(throws: LockedSyncSettings(dataTypes: ["invoices"])) {
            try SyncSettingsChange(of: ["invoices"], syncSchedule: 1).applied(to: Self.settings)
        }
        let after = try SyncSettingsChange(of: ["invoices"], syncSchedule: 24).applied(to: Self.settings)
        #expect(after.settings == Self.settings.settings)
    }

    @Test("A date and a window of months replace each other")
    func reach() throws {
        let since = StepTime.start
        let dated = try SyncSettingsChange(of: ["commerce-orders"], reach: .since(since)).applied(to: Self.settings)
        #expect(dated.settings[1].syncFrom == since)
        let windowed = try SyncSettingsChange(of: ["commerce-orders"], reach: .months(3)).applied(to: dated)
        #expect(windowed.settings[1].syncFrom == nil)
        #expect(windowed.settings[1].syncFromWindow == 3)
    }
}
