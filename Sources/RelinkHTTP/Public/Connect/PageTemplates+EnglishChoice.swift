extension PageTemplates {
    static let englishChoice: [Page: String] = [
        .choose: englishPage(
            "{{#choice.isCommerce}}Choose your sales software{{/choice.isCommerce}}"
                + "{{^choice.isCommerce}}Choose your accounting software{{/choice.isCommerce}}",
            """
            <p>{{#choice.isCommerce}}Which software
            {{#content.company}}does <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            {{^content.company}}do you{{/content.company}} sell with?{{/choice.isCommerce}}
            {{^choice.isCommerce}}Which software
            {{#content.company}}does <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            {{^content.company}}do you{{/content.company}} keep the books with?{{/choice.isCommerce}}
            Your choice takes you to a secure page by Codat, the service that makes the connection for
            <bdi>{{{brand.name}}}</bdi>.</p>
            """
                + choice(
                    label: "Search", button: "Search", all: "Show all", connected: "Connected",
                    one: "One system found.", many: "# systems found.", none: "No system found.",
                    empty: "There is nothing to choose from at the moment. Please come back later.")),
        .otherSystem: englishPage(
            "You are connected to {{#choice.connected}}{{{name}}}{{/choice.connected}}",
            """
            <p>{{#content.company}}<strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            {{^content.company}}Your business{{/content.company}}
            can be connected to one system of this kind at a time. To change to
            <bdi>{{#choice.chosen}}{{{name}}}{{/choice.chosen}}</bdi>, first end the connection to
            <bdi>{{#choice.connected}}{{{name}}}{{/choice.connected}}</bdi>:</p>
            <ol><li>Open your settings and revoke the connection there.</li>
            <li>Come back to this page and choose
            <bdi>{{#choice.chosen}}{{{name}}}{{/choice.chosen}}</bdi>.</li></ol>
            <form method="post" action="{{{place.link}}}">
            <button type="submit" name="system" value="{{#choice.connected}}{{{key}}}{{/choice.connected}}">Open
            settings</button></form>
            <p><a href="{{{place.link}}}">Back to the choice</a></p>
            """),
        .choiceExpired: englishPage(
            "This link no longer works",
            """
            <p>For your security, it only works for a limited time. Please go back to {{{brand.name}}} and begin
            again from there.</p>
            """),
        .choiceUnknown: englishPage(
            "We don’t know this link",
            """
            <p>Perhaps it was cut short on its way to you. Please go back to {{{brand.name}}} and begin again from
            there.</p>
            """),
        .choiceFailed: englishPage(
            "That did not work just now",
            """
            <p>We could not find out what there is to choose from. This is our fault, not yours, and nothing is
            lost.</p>
            <p class="go"><a href="{{{place.link}}}">Try again</a></p>
            """),
        .departureFailed: englishPage(
            "That did not work just now",
            """
            <p>We could not open the page on which you connect
            <bdi>{{#choice.chosen}}{{{name}}}{{/choice.chosen}}</bdi>. This is our fault, not yours, and nothing is
            lost.</p>
            <p>Please try again in a moment.</p>
            <form method="post" action="{{{place.link}}}">
            <button type="submit" name="system" value="{{#choice.chosen}}{{{key}}}{{/choice.chosen}}">Try
            again</button></form>
            <p><a href="{{{place.link}}}">Back to the choice</a></p>
            """),
    ]

    /// The systems, each a button of its own, and the search over them.
    static func choice(
        label: String, button: String, all: String, connected: String, one: String, many: String, none: String,
        empty: String
    ) -> String {
        """
        {{#choice.hasSearch}}
        <form class="search" role="search" method="get" action="{{{place.link}}}">
        <label for="q">\(label)</label>
        <div><input type="search" id="q" name="q" value="{{#choice.search}}{{{.}}}{{/choice.search}}" maxlength="100"
        autocomplete="off" spellcheck="false"> <button type="submit">\(button)</button></div>
        </form>
        <p id="found" class="soft" role="status" data-one="\(one)" data-many="\(many)" data-none="\(none)">
        {{#choice.found}}\(many.replacing("#", with: "{{{.}}}")){{/choice.found}}
        {{#choice.isOneFound}}\(one){{/choice.isOneFound}}
        {{#choice.isNoneFound}}\(none){{/choice.isNoneFound}}
        {{#choice.search}}<a href="{{{place.link}}}">\(all)</a>{{/choice.search}}</p>
        {{/choice.hasSearch}}
        {{#choice.isEmpty}}<p>\(empty)</p>{{/choice.isEmpty}}
        <form class="systems" method="post" action="{{{place.link}}}">
        <ul>
        {{#choice.systems}}
        <li data-name="{{{name}}}"{{#isHidden}} hidden{{/isHidden}}><button type="submit" name="system"
        value="{{{key}}}"{{#isConnected}} class="now"{{/isConnected}}><span class="logo"><img src="{{{logo}}}" alt=""
        ></span><span><bdi>{{{name}}}</bdi>{{#isConnected}} <small>\(connected)</small>{{/isConnected}}</span></button
        ></li>
        {{/choice.systems}}
        </ul>
        </form>
        <script>{{{choice.script}}}</script>
        """
    }
}
