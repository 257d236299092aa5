/// The pages of the dashboard, and the parts that several of them share, as Mustache templates with the words of both
/// languages beside each other.
enum DashboardTemplate: String, CaseIterable, Sendable {
    case signIn
    case problem
    case overview
    case merchants

    static let texts: [String: String] = {
        var texts = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.text) })
        texts["layout"] = layout
        texts["merchantRows"] = merchantRows
        return texts
    }()

    private var text: String {
        switch self {
        case .signIn: Self.signInPage
        case .problem: Self.problemPage
        case .overview: Self.overviewPage
        case .merchants: Self.merchantsPage
        }
    }

    static func page(title: String, _ body: String) -> String {
        "{{<layout}}{{$title}}\(title){{/title}}{{$body}}\(body){{/body}}{{/layout}}"
    }
}
