extension PageTemplates {
    static let english: [Page: String] = [
        .reconnect: englishPage(
            "{{#content.systems}}Reconnect {{{.}}}{{/content.systems}}"
                + "{{^content.systems}}Restore your connection{{/content.systems}}",
            """
            <p>{{{brand.name}}} lost its connection to
            {{#content.systems}}<bdi>{{{.}}}</bdi>{{/content.systems}}
            {{^content.systems}}your software{{/content.systems}}
            on {{{content.since}}}. Since then, nothing
            {{#content.company}}for <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            has been synced.</p>
            <p>The button takes you to a secure page by Codat, the service that makes the connection for us. Sign in
            there and confirm, and syncing starts again.</p>
            <form method="post" action="{{{place.link}}}"><button type="submit">
            {{#content.systems}}Reconnect <bdi>{{{.}}}</bdi>{{/content.systems}}
            {{^content.systems}}Reconnect{{/content.systems}}
            </button></form>
            <p class="soft">It takes a few minutes. Have the password for
            {{#content.systems}}<bdi>{{{.}}}</bdi>{{/content.systems}}
            {{^content.systems}}your software{{/content.systems}}
            at hand.</p>
            """),
        .begin: englishPage(
            "Finish connecting",
            """
            <p>One step is left{{#content.company}} for <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}:
            connect your software to {{{brand.name}}}. Until then, nothing can be synced.</p>
            <p>The button takes you to a secure page by Codat, the service that makes the connection for us.</p>
            <form method="post" action="{{{place.link}}}"><button type="submit">Continue</button></form>
            <p class="soft">It takes a few minutes.</p>
            """),
        .connected: englishPage(
            "You are connected",
            """
            <p>{{#content.company}}<strong><bdi>{{{.}}}</bdi></strong> is{{/content.company}}
            {{^content.company}}You are{{/content.company}}
            connected to {{{brand.name}}}. There is nothing left for you to do: you can close this page.</p>
            """),
        .void: englishPage(
            "This link no longer works",
            """
            <p>For your security, the links in our emails only work for a limited time.</p>
            {{#content.canAskForMail}}
            <p>We can send you a new one now. It goes to the email address that we have for you.</p>
            <form method="post" action="{{{place.mail}}}"><button type="submit">Email me a new link</button></form>
            {{/content.canAskForMail}}
            {{^content.canAskForMail}}
            <p>If you think that your connection needs your attention, please get in touch with {{{brand.name}}}.</p>
            {{/content.canAskForMail}}
            """),
        .offboarded: englishPage(
            "This link is no longer in use",
            """
            <p>{{{brand.name}}} has ended its connection to your software, so there is nothing to reconnect.</p>
            <p>If you did not expect this, please get in touch with {{{brand.name}}}.</p>
            """),
        .mailAsked: englishPage(
            "A new email is on its way",
            """
            <p>It should reach you within a few minutes, at the email address that we have for you. Its link works at
            once.</p>
            <p class="soft">If you can’t find it, please look among your spam.</p>
            """),
        .mailSentBefore: englishPage(
            "Please check your inbox",
            """
            <p>We have sent you an email with a new link within the last hour, to the address that we have for
            you.</p>
            <p class="soft">If you can’t find it, please look among your spam, or come back in an hour and ask for
            another one.</p>
            """),
        .syncFlowFailed: englishPage(
            "That did not work just now",
            """
            <p>We could not open the page on which you reconnect. This is our fault, not yours, and nothing is
            lost.</p>
            <p>Please try again in a moment. Your link stays good.</p>
            <form method="post" action="{{{place.link}}}"><button type="submit">Try again</button></form>
            """),
        .tooOften: englishPage(
            "One moment, please",
            """
            <p>This link was used several times in a short while. Please try again in
            {{#content.isOneMinute}}a minute.{{/content.isOneMinute}}
            {{#content.minutes}}{{{.}}} minutes.{{/content.minutes}}</p>
            <p class="go"><a href="{{{place.link}}}">Back to the link</a></p>
            """),
        .unsubscribe: englishPage(
            "Stop these emails?",
            """
            <p>We will no longer write to you about the connection
            {{#content.company}}of <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            to {{{brand.name}}}, not even when it breaks and nothing is synced.</p>
            <form method="post" action="{{{place.unsubscribe}}}"><button type="submit">Stop the emails</button></form>
            """),
        .unsubscribed: englishPage(
            "You are unsubscribed",
            """
            <p>We will not write to you about the connection
            {{#content.company}}of <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            any more.</p>
            <p>If you change your mind, please tell {{{brand.name}}}.</p>
            """),
        .unknown: englishPage(
            "We don’t know this link",
            """
            <p>Perhaps it was cut short on its way to you. Please open the link in our email again, or copy all of it
            into the address bar.</p>
            """),
        .unavailable: englishPage(
            "That did not work just now",
            """
            <p>Our system can’t answer at the moment. This is our fault, not yours, and nothing is lost. Please try
            again in a minute.</p>
            <p class="go"><a href="{{{place.link}}}">Try again</a></p>
            """),
    ]

    static func englishPage(_ title: String, _ body: String) -> String {
        page(title, body, help: #"Do you need help? <a href="{{{brand.support}}}">Contact {{{brand.name}}}</a>"#)
    }

    static func page(_ title: String, _ body: String, help: String) -> String {
        "{{<layout}}{{$title}}\(title){{/title}}{{$body}}\(body){{/body}}{{$help}}\(help){{/help}}{{/layout}}"
    }
}
