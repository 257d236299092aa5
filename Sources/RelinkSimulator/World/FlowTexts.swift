/// The texts of the Sync flow's pages, which a platform may put others in the place of.
struct FlowTexts: Sendable {
    static let locales = ["en-us", "fr-fr"]

    private var changed: [String: [String: String]] = [:]

    /// Keys of texts, with whether one may be emptied.
    private static let defaults: [(key: String, english: String, french: String, isRequired: Bool)] = [
        ("configure-setupSidebar-title", "Set up your sync", "Réglez votre synchronisation", true),
        ("configure-setupSidebar-checkboxes-connectToCommerce", "Your sales", "Vos ventes", false),
        ("configure-setupSidebar-checkboxes-connectToAccounting", "Your books", "Votre comptabilité", false),
        ("configure-setupSidebar-checkboxes-sales", "Sales", "Ventes", false),
        ("configure-setupSidebar-checkboxes-fees", "Fees", "Frais", false),
        ("configure-setupSidebar-checkboxes-payments", "Payments", "Paiements", false),
        ("configure-setupSidebar=checkboxes-syncSchedule", "When to sync", "Horaire", false),
        ("configure-misc-previousButton", "Back", "Retour", true),
        ("configure-misc-nextButton", "Continue", "Continuer", true),
        ("configure-content-sales-title", "Where sales go", "Où vont les ventes", true),
        ("configure-content-sales-description", "Choose an account.", "Choisissez un compte.", false),
    ]

    func json(locale: String) -> JSONTree {
        .object(
            Self.defaults.map { entry in
                let text = changed[locale]?[entry.key] ?? (locale == "fr-fr" ? entry.french : entry.english)
                return JSONTree.Member(
                    name: entry.key, value: ["text": .string(text), "required": .bool(entry.isRequired)])
            })
    }

    /// - Parameter texts: by key, a string or an object with `text`; `null` brings the default back.
    /// - Returns: a key that is not known; nothing is changed then.
    mutating func change(locale: String, _ texts: [JSONTree.Member]) -> String? {
        if let unknown = texts.first(where: { text in !Self.defaults.contains { $0.key == text.name } }) {
            return unknown.name
        }
        for text in texts {
            changed[locale, default: [:]][text.name] = text.value.string ?? text.value["text"]?.string
        }
        return nil
    }
}
