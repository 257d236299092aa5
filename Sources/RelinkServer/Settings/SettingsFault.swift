import Relink

/// One thing wrong with the settings.
public struct SettingsFault: Hashable, Sendable, CustomStringConvertible {
    /// The key, or the place where an unknown one stands.
    public let key: String
    /// What is wrong, and what would be right. Never a secret's value.
    public let message: String

    public init(_ key: String, _ message: String) {
        self.key = PrintableText.escaped(key)
        self.message = PrintableText.escaped(message)
    }

    /// One line.
    public var description: String { "\(key): \(message)" }
}

/// All that is wrong with the settings, found at once.
public struct SettingsFaults: Error, Hashable, Sendable, CustomStringConvertible {
    public let faults: [SettingsFault]

    public init(_ faults: [SettingsFault]) {
        self.faults = faults
    }

    /// One line for each.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
