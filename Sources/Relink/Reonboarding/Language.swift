/// The languages in which Relink speaks to merchants.
public enum Language: String, CaseIterable, Hashable, Sendable {
    case english = "en"
    case french = "fr"

    /// The language for a contact's locale (a BCP 47 tag such as `fr-CA`): French for any French, English for all else.
    public init(locale: String?) {
        let primary = locale?.prefix { $0 != "-" && $0 != "_" }.lowercased()
        self = primary == "fr" ? .french : .english
    }
}
