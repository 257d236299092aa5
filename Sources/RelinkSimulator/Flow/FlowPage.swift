import Relink

/// What a merchant sees in the Sync flow.
struct FlowPage {
    let visit: FlowVisit
    let company: Company?

    var html: HTML {
        switch visit.stage {
        case .authorize: authorize
        case .declined: declined
        case .settings: settings
        case .review: review
        case .finished: finished
        case .revoked: revoked
        }
    }

    static let expired = HTML.page(
        title: "This link has expired",
        """
        <h1>This link has expired</h1>
        <p>It works once, and only for a short time. Go back to where you came from and ask for a new one.</p>
        """)

    static let impossible = HTML.page(
        title: "That is not possible here",
        "<h1>That is not possible here</h1><p>This step was taken already, or the company is gone.</p>")

    static let gone = HTML.page(
        title: "Not found", "<h1>Not found</h1><p>This connection or company is not there any more.</p>")

    static func link(_ connection: Connection, action: String) -> HTML {
        let content: HTML =
            connection.status == .linked
            ? "<h1>\(connection.integration.name) is connected</h1><p>You can close this page.</p>"
            : """
            <h1>Connect \(connection.integration.name)</h1>
            <form method="post" action="\(action)"><button class="main">Connect</button></form>
            """
        return .page(title: "Connect \(connection.integration.name)", content)
    }

    static func logo(_ integration: Integration) -> HTML {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="240" height="64" viewBox="0 0 240 64" role="img" \
        aria-label="\(integration.name)"><rect width="240" height="64" rx="8" fill="\(integration.color)"/>\
        <text x="120" y="40" fill="#fff" font-family="sans-serif" font-size="22" text-anchor="middle">\
        \(integration.name)</text></svg>
        """
    }

    private var merchantName: String { company?.name ?? visit.merchantIdentifier }
    private var accountingName: String {
        company?.connection(.accounting)?.integration.name ?? visit.accounting.name
    }

    private func action(_ step: String) -> HTML { "/sync-flow/visits/\(visit.id)/\(step)" }

    private var authorize: HTML {
        .page(
            title: "Connect your books",
            """
            <p class="soft">Step 1 of 2</p>
            <h1>Connect your books</h1>
            <p>\(merchantName) sends its sales from \(visit.commerce.name) to \(accountingName). Allow that, and they \
            are written to your books once a day.</p>
            <p><img src="/logos/\(visit.accounting.key).svg" alt="\(accountingName)" width="240" height="64"></p>
            <form method="post" action="\(action("authorize"))">
            <button class="main">Allow access to \(accountingName)</button></form>
            <form method="post" action="\(action("decline"))"><button>Not now</button></form>
            """)
    }

    private var declined: HTML {
        .page(
            title: "Your books are not connected",
            """
            <h1>Your books are not connected</h1>
            <p>You did not allow access to \(accountingName), so nothing is synced.</p>
            <form method="post" action="\(action("authorize"))">
            <button class="main">Allow access to \(accountingName)</button></form>
            """)
    }

    private var settings: HTML {
        .page(
            title: "Check your settings",
            """
            <p class="soft">Step 2 of 2</p>
            <h1>Check your settings</h1>
            \(settingsForm(button: "Save and finish"))
            """)
    }

    private var review: HTML {
        .page(
            title: "Your sync settings",
            """
            <h1>Your sync settings</h1>
            <p>\(merchantName) is connected to \(accountingName). Last sync: \
            \(lastSyncText).</p>
            \(settingsForm(button: "Save"))
            <h2>Stop for good</h2>
            <p>Your books stay as they are. Nothing more is written to them until you connect again.</p>
            <form method="post" action="\(action("revoke"))">
            <button>Revoke the connection to \(accountingName)</button></form>
            """)
    }

    private var lastSyncText: String {
        guard let last = company?.syncs.last else { return "none" }
        return last.at.rfc3339 + (last.hasSucceeded ? ", without errors" : ", code \(last.code)")
    }

    private func settingsForm(button: String) -> HTML {
        let isEnabled = company.map { !$0.isConfigured || $0.isEnabled } ?? true
        let checked: HTML = isEnabled ? " checked" : ""
        let hours = (0...23).map { hour -> HTML in
            let selected: HTML = hour == company?.schedule.syncHour ? " selected" : ""
            return "<option value=\"\(hour)\"\(selected)>\(hour):00</option>"
        }
        return """
            <form class="block" method="post" action="\(action("settings"))">
            <div class="row"><input type="checkbox" id="enabled" name="enabled" value="on"\(checked)>\
            <label for="enabled">Sync my sales every day</label></div>
            <div class="row"><label for="syncHour">At this hour</label><br>
            <select id="syncHour" name="syncHour">\(hours)</select></div>
            <button class="main">\(button)</button>
            </form>
            """
    }

    private var finished: HTML {
        .page(
            title: "All set",
            "<h1>All set</h1><p>Sales of \(merchantName) are synced to \(accountingName). You can close this page.</p>")
    }

    private var revoked: HTML {
        .page(
            title: "The connection is revoked",
            """
            <h1>The connection is revoked</h1>
            <p>Sales of \(merchantName) are no longer written to your books. You can close this page.</p>
            """)
    }
}
