/// What can be read of a commerce connection: one of its data sets, or what it says of the company.
public enum CommerceData: Hashable, Sendable {
    case set(CommerceDataSet)
    case info

    public static let all: [CommerceData] = (CommerceDataSet.allCases.map(CommerceData.set) + [.info])
        .sorted { $0.name < $1.name }

    /// Takes Codat's name, with or without `commerce-` before it, whatever its case and the signs between its words:
    /// `orders`, `commerce-paymentMethods` and `payment-methods`. The company's information goes by both of the names
    /// that Codat has for it.
    public init?(named text: String) {
        let letters = Self.letters(of: text)
        let wanted = letters.hasPrefix("commerce") ? String(letters.dropFirst("commerce".count)) : letters
        guard let data = Self.all.first(where: { Self.letters(of: $0.name) == wanted }) else {
            guard wanted == "companyinfo" else { return nil }
            self = .info
            return
        }
        self = data
    }

    /// As it is written in a command: `payment-methods`.
    public var name: String {
        switch self {
        case .info: "info"
        case .set(let dataSet): Self.hyphenated(dataSet.rawValue.dropFirst("commerce-".count))
        }
    }

    /// The key of its data status and its sync settings.
    public var dataType: String {
        switch self {
        case .info: "commerce-companyInfo"
        case .set(let dataSet): dataSet.rawValue
        }
    }

    /// Whether Codat takes a query for it.
    public var isQueryable: Bool {
        switch self {
        case .info: false
        case .set(let dataSet): dataSet.isPaged
        }
    }

    private static func letters(of text: String) -> String { text.lowercased().filter(\.isLetter) }

    private static func hyphenated(_ text: Substring) -> String {
        text.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }
}
