extension DashboardTemplate {
    static let eventsPage = page(
        title: "[[Events|Événements]]",
        """
        <h1>[[Events, newest first|Événements, les plus récents d’abord]]</h1>
        <form class="filter" method="get" action="/events" role="search">
        <p><label for="type">[[Type, such as connection.deleted|Type, par exemple connection.deleted]]</label>
        <input id="type" name="type" value="{{typeText}}" autocomplete="off" spellcheck="false"></p>
        <p><label for="companyId">[[Merchant’s id|Identifiant du marchand]]</label>
        <input id="companyId" name="companyId" value="{{companyId}}" autocomplete="off" spellcheck="false"></p>
        <p><label for="status">[[Status|Statut]]</label><select id="status" name="status">
        <option value="">[[Any|Tous]]</option>
        {{#statuses}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/statuses}}
        </select></p>
        <p><button>[[Find|Chercher]]</button>
        {{#isFiltered}}<a class="reset" href="/events">[[Clear|Effacer]]</a>{{/isFiltered}}</p>
        </form>
        <div id="list" data-live>
        {{^rows}}<p class="empty">[[No event fits.|Aucun événement ne correspond.]]</p>{{/rows}}
        <table class="list">
        <caption class="unseen">[[Events|Événements]]</caption>
        <thead><tr><th scope="col">[[Event|Événement]]</th><th scope="col">[[Received|Reçu]]</th>
        <th scope="col">[[Status|Statut]]</th><th scope="col">[[Merchant|Marchand]]</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row"><a href="{{href}}"><code>{{type}}</code></a> <span class="soft">{{sequence}}</span></th>
        <td data-label="[[Received|Reçu]]">{{received}}</td>
        <td data-label="[[Status|Statut]]"><span>{{status}}</span></td>
        <td data-label="[[Merchant|Marchand]]">{{#merchant}}<a class="id" href="{{.}}">{{companyId}}</a>{{/merchant}}
        {{^merchant}}<span class="soft">–</span>{{/merchant}}</td></tr>
        {{/rows}}
        </tbody></table>
        <nav class="pages" aria-label="[[Further pages|Autres pages]]">
        {{#newest}}<a href="{{.}}">[[Newest|Les plus récents]]</a>{{/newest}}
        {{#older}}<a href="{{.}}" rel="next">[[Older|Plus anciens]]</a>{{/older}}
        </nav>
        </div>
        """)

    static let eventPage = page(
        title: "[[Event|Événement]] {{sequence}}",
        """
        <p class="trail"><a href="/events">[[Events|Événements]]</a></p>
        <h1>[[Event|Événement]] {{sequence}}: <code>{{type}}</code></h1>
        {{#problem}}<p class="fault" lang="en">{{.}}</p>{{/problem}}
        <section class="card"><dl class="facts">
        <dt>[[Status|Statut]]</dt><dd>{{status}}</dd>
        <dt>[[Received|Reçu]]</dt><dd>{{received}}</dd>
        <dt>[[Happened|Survenu]]</dt><dd>{{occurred}}</dd>
        {{#merchant}}<dt>[[Merchant|Marchand]]</dt><dd><a class="id" href="{{.}}">{{companyId}}</a></dd>{{/merchant}}
        {{#connectionId}}<dt>[[Connection|Connexion]]</dt><dd class="id">{{.}}</dd>{{/connectionId}}
        <dt>[[Source|Source]]</dt><dd>{{source}}{{#generation}} ({{.}}){{/generation}}</dd>
        <dt>[[Message id|Identifiant du message]]</dt><dd class="id">{{messageId}}</dd>
        <dt>[[Digest|Empreinte]]</dt><dd class="id">{{digest}}</dd>
        </dl></section>
        <section aria-labelledby="body-title">
        <h2 id="body-title">[[Body as received|Corps tel que reçu]]
        <span class="soft">{{bytes}} [[bytes|octets]]</span></h2>
        {{#isForgotten}}<p>[[It was forgotten on request; this is what was kept.|Il a été oublié sur demande ; voici ce
        qui en reste.]]</p>{{/isForgotten}}
        {{^isText}}<p class="soft">[[These bytes are no text; here they are in hexadecimal digits.|Ces octets ne sont
        pas du texte ; les voici en hexadécimal.]]</p>{{/isText}}
        <pre class="body card" tabindex="0" role="region" aria-labelledby="body-title">{{body}}</pre>
        {{#isCut}}<p class="soft">[[Only the beginning is shown.|Seul le début est affiché.]]</p>{{/isCut}}
        {{^isForgotten}}<p><a href="{{raw}}" download="event-{{sequence}}.bin">[[Download the bytes|Télécharger les
        octets]]</a></p>{{/isForgotten}}
        </section>
        """)

    static let quarantinePage = page(
        title: "[[Quarantine|Quarantaine]]",
        """
        <h1>[[Quarantine|Quarantaine]]</h1>
        <p class="soft">[[Codat signed these, and Relink could not understand them. They are kept byte for byte, and
        tried again after an upgrade.|Codat les a signés, et Relink n’a pas pu les comprendre. Ils sont gardés octet
        pour octet, et relus après une mise à jour.]]</p>
        <div id="list" data-live>
        {{^rows}}<p class="calm">[[Nothing is in quarantine.|Rien n’est en quarantaine.]]</p>{{/rows}}
        <ul class="held">
        {{#rows}}
        <li class="card"><p><a href="{{href}}">[[Event|Événement]] {{sequence}}</a> <code>{{type}}</code>
        <span class="soft">{{received}} · {{bytes}} [[bytes|octets]]</span></p>
        <p lang="en"><strong>{{problem}}</strong></p><p><code class="excerpt">{{excerpt}}</code></p></li>
        {{/rows}}
        </ul>
        <nav class="pages" aria-label="[[Further pages|Autres pages]]">
        {{#newest}}<a href="{{.}}">[[Newest|Les plus récents]]</a>{{/newest}}
        {{#older}}<a href="{{.}}" rel="next">[[Older|Plus anciens]]</a>{{/older}}
        </nav>
        </div>
        """)

    static let rejectionsPage = page(
        title: "[[Rejections|Refus]]",
        """
        <h1>[[Rejections|Refus]]</h1>
        <p class="soft">[[Requests to the webhook address that were refused since Relink started; the latest are
        kept.|Requêtes vers l’adresse des webhooks refusées depuis le démarrage ; les dernières sont gardées.]]</p>
        <nav class="tabs" aria-label="[[Status|Statut]]"><ul>
        {{#tabs}}<li><a href="{{href}}"{{#isCurrent}} aria-current="true"{{/isCurrent}}>{{name}}</a></li>{{/tabs}}
        </ul></nav>
        <div id="list" data-live>
        {{^rows}}<p class="calm">[[Nothing was refused.|Rien n’a été refusé.]]</p>{{/rows}}
        <table class="list">
        <caption class="unseen">[[Rejections|Refus]]</caption>
        <thead><tr><th scope="col">[[Why|Pourquoi]]</th><th scope="col">[[When|Quand]]</th>
        <th scope="col">[[Status|Statut]]</th><th scope="col">[[From|Origine]]</th>
        <th scope="col">[[Message id|Identifiant du message]]</th><th scope="col">[[Bytes|Octets]]</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row" lang="en">{{reason}}</th><td data-label="[[When|Quand]]">{{at}}</td>
        <td data-label="[[Status|Statut]]"><span>{{status}}</span></td>
        <td data-label="[[From|Origine]]"><span><bdi>{{address}}</bdi> <span class="soft">{{source}}</span></span></td>
        <td data-label="[[Message id|Identifiant]]">
        <span class="id">{{messageId}}{{^messageId}}–{{/messageId}}</span></td>
        <td data-label="[[Bytes|Octets]]"><span>{{bytes}}{{^bytes}}–{{/bytes}}</span></td></tr>
        {{/rows}}
        </tbody></table>
        </div>
        """)
}
