/// Where a connection stands. Codat's four statuses, and `deleted` for one that is gone from all of Codat's answers.
public enum ConnectionStatus: String, CaseIterable, Hashable, Sendable {
    case pendingAuth = "PendingAuth"
    case linked = "Linked"
    case unlinked = "Unlinked"
    case deauthorized = "Deauthorized"
    case deleted = "Deleted"

    /// Matched whatever the case: a documented answer of Codat's API says `pendingAuth`.
    public init?(codatName: String?) {
        guard let codatName,
            let match = Self(rawValue: codatName) ?? CaseInsensitiveNames.match(codatName, Self.allCases)
        else { return nil }
        self = match
    }
}

/// What kind of system a connection leads to, by Codat's names.
public enum SourceType: String, CaseIterable, Hashable, Sendable {
    case accounting = "Accounting"
    case banking = "Banking"
    case bankFeed = "BankFeed"
    case commerce = "Commerce"
    case expense = "Expense"
    case other = "Other"
    case unknown = "Unknown"

    /// Matched whatever the case.
    public init?(codatName: String?) {
        guard let codatName,
            let match = Self(rawValue: codatName) ?? CaseInsensitiveNames.match(codatName, Self.allCases)
        else { return nil }
        self = match
    }
}

enum CaseInsensitiveNames {
    static func match<Name: RawRepresentable<String>>(_ text: String, _ names: [Name]) -> Name? {
        names.first {
            $0.rawValue.utf8.count == text.utf8.count && $0.rawValue.lowercased() == text.lowercased()
        }
    }
}
