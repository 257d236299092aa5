extension DashboardTemplate {
    static let merchantPage = page(
        title: "{{name}}",
        """
        <p class="trail"><a href="/merchants">[[Merchants|Marchands]]</a></p>
        <div class="head" id="state" data-live><h1><bdi>{{name}}</bdi></h1> {{badge}}</div>
        <p class="id">{{id}}</p>
        {{#when}}
        <p class="notice" role="status">[[As it was known|Tel qu’on le connaissait]] {{.}}.
        <a href="{{path}}">[[Back to the present|Revenir au présent]]</a></p>
        {{/when}}
        {{#done}}<p class="done" role="status">{{.}}</p>{{/done}}
        {{#link}}
        <div class="done" role="status"><label for="link">[[A fresh link to hand over to the merchant; it works for
        this loss alone.|Un nouveau lien à transmettre au marchand ; il ne vaut que pour cette déconnexion.]]</label>
        <span class="copy"><input id="link" readonly value="{{.}}" data-copy>
        <button type="button" hidden data-copies="link" data-done="[[Copied|Copié]]">[[Copy|Copier]]</button></span>
        </div>
        {{/link}}
        <div class="columns">
        <div>
        <section class="card" id="account" data-live aria-labelledby="account-title">
        <h2 id="account-title">[[In short|En bref]]</h2>
        {{#sentences}}<p>{{words}}</p>{{/sentences}}
        </section>
        {{#isPresent}}
        <section id="actions" data-live aria-labelledby="actions-title">
        <h2 class="unseen" id="actions-title">[[What you can do|Ce que vous pouvez faire]]</h2>
        <div class="actions">
        {{#actions}}
        <form method="post" action="{{path}}/reonboarding"><input type="hidden" name="seal" value="{{seal}}">
        <button{{#isFirst}} class="main"{{/isFirst}} name="action" value="{{action}}">{{label}}</button></form>
        {{/actions}}
        </div>
        </section>
        {{/isPresent}}
        {{#timeline}}{{> timeline}}{{/timeline}}
        </div>
        <div>
        {{> readiness}}
        {{> connections}}
        {{#isPresent}}{{> contact}}
        <section class="card" aria-labelledby="then-title">
        <h2 id="then-title">[[As it was on …|Tel qu’il était le …]]</h2>
        <form class="line" method="get" action="{{path}}">
        <p><label for="asOf">[[Date and time, UTC|Date et heure, UTC]]</label>
        <input id="asOf" name="asOf" type="datetime-local" required></p><p><button>[[Show|Afficher]]</button></p></form>
        </section>
        {{/isPresent}}
        </div>
        </div>
        {{#isPresent}}{{> merchantMails}}{{> merchantEvents}}{{/isPresent}}
        """)

    static let timeline = """
        <section class="card" id="timeline" data-live aria-labelledby="timeline-title">
        <h2 id="timeline-title">[[What happened when|Ce qui s’est passé]]</h2>
        <dl class="timeline">
        {{#lanes}}<dt>{{name}}</dt><dd>{{picture}}</dd>{{/lanes}}
        </dl>
        <p class="axis" aria-hidden="true"><span>{{begin}}</span><span>{{middle}}</span><span>{{end}}</span></p>
        <p class="legend soft" aria-hidden="true"><span class="dot healthy"></span>[[linked, healthy|reliée, en ordre]]
        <span class="dot disconnected"></span>[[lost|perdue]] <span class="dot degraded"></span>[[degraded|dégradé]]
        <span class="dot onboarding"></span>[[not connected yet|pas encore reliée]]
        <span class="dot offboarded"></span>[[gone|supprimée]]</p>
        </section>
        """

    static let connections = """
        <section class="card" id="connections" data-live aria-labelledby="connections-title">
        <h2 id="connections-title">[[Connections|Connexions]]</h2>
        {{^connections}}<p class="soft">[[None is known.|Aucune n’est connue.]]</p>{{/connections}}
        <ul class="parts">
        {{#connections}}
        <li><span class="part"><strong>{{#platform}}<bdi>{{.}}</bdi>{{/platform}}
        {{^platform}}[[Unknown system|Système inconnu]]{{/platform}}</strong> {{status}}</span>
        <span class="soft">{{#type}}{{.}} · {{/type}}{{#changed}}[[since|depuis le]] {{.}}{{/changed}}</span>
        <span class="id">{{id}}</span></li>
        {{/connections}}
        </ul>
        <details><summary>[[More facts|Autres faits]]</summary>
        <dl class="facts">
        <dt>[[Known since|Connu depuis le]]</dt><dd>{{firstSeen}}</dd>
        <dt>[[Source|Source]]</dt><dd>{{source}}</dd>
        {{#tags}}<dt><bdi>{{key}}</bdi></dt><dd><bdi>{{value}}</bdi></dd>{{/tags}}
        {{#dataTypes}}
        <dt><code>{{name}}</code></dt><dd>{{status}} <span class="soft">{{changed}}</span></dd>
        {{/dataTypes}}
        </dl></details>
        </section>
        """

    static let contact = """
        {{#contact}}
        <section class="card" id="contact" aria-labelledby="contact-title">
        <h2 id="contact-title">[[Contact|Contact]]</h2>
        {{#isSet}}<p>{{#person}}<bdi>{{.}}</bdi><br>{{/person}}<bdi>{{email}}</bdi></p>{{/isSet}}
        {{^isSet}}<p class="soft">[[None: no mail can be sent.|Aucun : aucun e-mail ne peut partir.]]</p>{{/isSet}}
        <details{{#isOpen}} open{{/isOpen}}><summary>[[Edit the contact|Modifier le contact]]</summary>
        <form method="post" action="{{path}}/contact"><input type="hidden" name="seal" value="{{seal}}">
        {{#inputs}}
        <p><label for="contact-{{field}}">{{label}}</label>
        <input id="contact-{{field}}" name="{{field}}" type="{{type}}" value="{{value}}" autocomplete="off"
        {{#isRequired}}required {{/isRequired}}{{#fault}}aria-invalid="true" {{/fault}}
        {{#hint}}aria-describedby="hint-{{field}}" {{/hint}}
        {{#fault}}aria-errormessage="fault-{{field}}"{{/fault}}>
        {{#hint}}<span class="soft" id="hint-{{field}}">{{.}}</span>{{/hint}}
        {{#fault}}<span class="fault" id="fault-{{field}}" role="alert">{{.}}</span>{{/fault}}</p>
        {{/inputs}}
        <p><button class="main">[[Save|Enregistrer]]</button></p>
        </form>
        {{#isSet}}
        <form method="post" action="{{path}}/contact"><input type="hidden" name="seal" value="{{seal}}">
        <button class="quiet" name="delete" value="yes">[[Remove the contact|Retirer le contact]]</button></form>
        {{/isSet}}
        </details>
        </section>
        {{/contact}}
        """

    static let merchantMails = """
        <section id="mails" data-live aria-labelledby="mails-title">
        <h2 id="mails-title">[[Mails|E-mails]]</h2>
        {{^mails}}<p class="soft">[[None has gone out.|Aucun n’est parti.]]</p>{{/mails}}
        <ul class="mails">
        {{#mails}}
        <li><a href="{{href}}"><bdi>{{subject}}</bdi></a>
        <span class="soft">{{status}} · {{at}} · [[to|à]] <bdi>{{to}}</bdi></span>
        {{#error}}<span class="soft" lang="en">{{.}}</span>{{/error}}</li>
        {{/mails}}
        </ul>
        </section>
        """

    static let merchantEvents = """
        <section id="events" data-live aria-labelledby="events-title">
        <h2 id="events-title">[[Events, newest first|Événements, les plus récents d’abord]]</h2>
        <table class="list history">
        <thead><tr><th scope="col">[[Event|Événement]]</th><th scope="col">[[When|Quand]]</th>
        <th scope="col">[[What it changed|Ce qu’il a changé]]</th></tr></thead>
        <tbody>
        {{#events}}
        <tr>
        <th scope="row"><a href="{{href}}"><code>{{type}}</code></a>
        <span class="soft">{{sequence}}{{#status}} · {{.}}{{/status}}</span></th>
        <td data-label="[[When|Quand]]"><span>{{received}}</span>
        {{#occurred}}<span class="soft">[[happened|survenu le]] {{.}}</span>{{/occurred}}
        <a class="then" href="{{then}}">[[as it was then|tel qu’alors]]</a></td>
        <td data-label="[[Changed|Changé]]"><ul class="changes">
        {{#changes}}<li>{{what}}: {{#from}}<span class="from">{{.}}</span> → {{/from}}
        {{#to}}{{.}}{{/to}}{{^to}}[[none|aucun]]{{/to}}</li>{{/changes}}
        {{#note}}<li class="soft"{{#noteLanguage}} lang="{{.}}"{{/noteLanguage}}>{{note}}</li>{{/note}}
        </ul>
        <details id="body-{{sequence}}"><summary>[[Body as received|Corps tel que reçu]]</summary>
        <pre class="body" tabindex="0">{{body}}</pre>
        {{#isCut}}<a href="{{href}}">[[Only the beginning; all of it|Seul le début ; en entier]]</a>{{/isCut}}
        </details></td>
        </tr>
        {{/events}}
        </tbody></table>
        <nav class="pages" aria-label="[[Further events|Autres événements]]">
        {{#newest}}<a href="{{.}}">[[Newest|Les plus récents]]</a>{{/newest}}
        {{#older}}<a href="{{.}}" rel="next">[[Older|Plus anciens]]</a>{{/older}}
        </nav>
        </section>
        """
}
