/// The pages of the dashboard, and the parts that several of them share, as Mustache templates with the words of both
/// languages beside each other.
enum DashboardTemplate: String, CaseIterable, Sendable {
    case signIn
    case problem
    case overview
    case changes
    case merchants
    case merchant
    case events
    case event
    case quarantine
    case rejections
    case mails
    case mail
    case settings

    static let texts: [String: String] = {
        var texts = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.text) })
        texts["layout"] = layout
        texts["merchantRows"] = merchantRows
        texts["chart"] = chart
        texts["timeline"] = timeline
        texts["readiness"] = readiness
        texts["connections"] = connections
        texts["contact"] = contact
        texts["merchantMails"] = merchantMails
        texts["merchantEvents"] = merchantEvents
        return texts
    }()

    private var text: String {
        switch self {
        case .signIn: Self.signInPage
        case .problem: Self.problemPage
        case .overview: Self.overviewPage
        case .changes: Self.changesPage
        case .merchants: Self.merchantsPage
        case .merchant: Self.merchantPage
        case .events: Self.eventsPage
        case .event: Self.eventPage
        case .quarantine: Self.quarantinePage
        case .rejections: Self.rejectionsPage
        case .mails: Self.mailsPage
        case .mail: Self.mailPage
        case .settings: Self.settingsPage
        }
    }

    static func page(title: String, _ body: String) -> String {
        "{{<layout}}{{$title}}\(title){{/title}}{{$body}}\(body){{/body}}{{/layout}}"
    }
}
