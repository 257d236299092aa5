public import Relink

/// What is to change in the sync settings of some data types; `nil` leaves a thing as it is.
public struct SyncSettingsChange: Hashable, Sendable {
    /// How far back a data type is fetched.
    public enum Reach: Hashable, Sendable {
        case since(Instant)
        case months(Int64)
    }

    public var dataTypes: [String]
    public var fetchOnFirstLink: Bool?
    /// In hours; 0 for never by itself.
    public var syncSchedule: Int64?
    public var reach: Reach?

    public init(
        of dataTypes: [String], fetchOnFirstLink: Bool? = nil, syncSchedule: Int64? = nil, reach: Reach? = nil
    ) {
        self.dataTypes = dataTypes
        self.fetchOnFirstLink = fetchOnFirstLink
        self.syncSchedule = syncSchedule
        self.reach = reach
    }

    /// The settings with the change made, so that they override Codat's defaults. A data type without a setting gets
    /// one, behind the others: fetched by no schedule, and on the first link only where the change says so.
    ///
    /// - Throws: ``LockedSyncSettings`` where Codat has locked one that would change.
    public func applied(to settings: SyncSettings) throws(LockedSyncSettings) -> SyncSettings {
        var settings = settings
        settings.overridesDefaults = true
        var locked: [String] = []
        for dataType in dataTypes {
            let index = settings.settings.firstIndex { $0.dataType.lowercased() == dataType.lowercased() }
            guard let index else {
                let last = settings.settings.map(\.syncOrder).max() ?? -1
                let added = SyncSetting(
                    dataType: dataType, fetchOnFirstLink: false, syncSchedule: 0,
                    syncOrder: last < .max ? last + 1 : last)
                settings.settings.append(changed(added))
                continue
            }
            let before = settings.settings[index]
            settings.settings[index] = changed(before)
            if before.isLocked == true, settings.settings[index] != before { locked.append(before.dataType) }
        }
        guard locked.isEmpty else { throw LockedSyncSettings(dataTypes: locked) }
        return settings
    }

    private func changed(_ setting: SyncSetting) -> SyncSetting {
        var setting = setting
        if let fetchOnFirstLink { setting.fetchOnFirstLink = fetchOnFirstLink }
        if let syncSchedule { setting.syncSchedule = syncSchedule }
        switch reach {
        case .since(let instant): (setting.syncFrom, setting.syncFromWindow) = (instant, nil)
        case .months(let count): (setting.syncFrom, setting.syncFromWindow) = (nil, count)
        case nil: break
        }
        return setting
    }
}

/// Codat has locked the settings of these data types.
public struct LockedSyncSettings: Error, Hashable, Sendable {
    public let dataTypes: [String]
}
