import Hummingbird
import Relink

/// One setting as it is in force.
public struct ShownSetting: Hashable, Sendable {
    public let key: String
    /// Empty where it is not set; never a secret.
    public let value: String
    /// One line for a person, in English.
    public let meaning: String?

    public init(key: String, value: String, meaning: String?) {
        self.key = key
        self.value = value
        self.meaning = meaning
    }
}

/// The settings as they are in force.
struct SettingsPage: Sendable {
    let settings: [ShownSetting]
    let renderer: DashboardRenderer

    @Sendable func page(_ visit: Visit) async throws -> Response {
        let rows = settings.map { setting -> Fields in
            let french = visit.language == .french ? SettingMeanings.french[setting.key] : nil
            return [
                "key": .text(setting.key), "value": .text(setting.value.isEmpty ? nil : setting.value),
                "meaning": .text(french ?? setting.meaning), "isEnglish": .flag(french == nil),
            ]
        }
        return try renderer.response(.settings, ["rows": .list(rows)], visit, in: .settings)
    }
}

extension DashboardTemplate {
    static let settingsPage = page(
        title: "[[Settings|Réglages]]",
        """
        <h1>[[Settings in force|Réglages en vigueur]]</h1>
        <p class="soft">[[They are set by flags, the environment or Relink’s file of settings, and read at start.
        Secrets are hidden.|Ils viennent des options, de l’environnement ou du fichier de réglages, lus au démarrage.
        Les secrets sont masqués.]]</p>
        <table class="list">
        <caption class="unseen">[[Settings in force|Réglages en vigueur]]</caption>
        <thead><tr><th scope="col">[[Key|Clé]]</th><th scope="col">[[Value|Valeur]]</th>
        <th scope="col">[[Meaning|Signification]]</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row"><code>{{key}}</code></th>
        <td data-label="[[Value|Valeur]]"><span>{{#value}}<code>{{.}}</code>{{/value}}{{^value}}<span
        class="soft">[[not set|non défini]]</span>{{/value}}</span></td>
        <td data-label="[[Meaning|Signification]]"><span
        class="soft"{{#isEnglish}} lang="en"{{/isEnglish}}>{{meaning}}</span></td></tr>
        {{/rows}}
        </tbody></table>
        """)
}
