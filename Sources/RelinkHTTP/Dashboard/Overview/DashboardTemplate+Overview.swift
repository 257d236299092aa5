extension DashboardTemplate {
    static let overviewPage = page(
        title: "[[Overview|Aperçu]]",
        """
        <h1>[[Overview|Aperçu]]</h1>
        <section id="concerns" data-live aria-labelledby="concerns-title">
        <h2 class="unseen" id="concerns-title">[[What needs you|Ce qui vous attend]]</h2>
        {{^concerns}}
        <p class="calm">[[Nothing needs you.|Rien ne vous attend.]]</p>
        {{/concerns}}
        <ul class="concerns">
        {{#concerns}}
        <li>{{#href}}<a href="{{.}}">{{/href}}{{words}}{{#href}}</a>{{/href}}</li>
        {{/concerns}}
        </ul>
        </section>
        <section id="healths" data-live aria-labelledby="healths-title">
        <h2 id="healths-title">[[Merchants by health|Marchands par état]]</h2>
        {{^hasMerchants}}
        <p class="empty">[[No event has spoken of a merchant yet. Relink learns of merchants from Codat’s
        webhooks.|Aucun événement n’a encore parlé d’un marchand. Relink découvre les marchands par les webhooks de
        Codat.]]</p>
        {{/hasMerchants}}
        {{healthBar}}
        <ul class="tiles">
        {{#tiles}}
        <li><a class="tile" href="{{href}}"><span class="tile-name"><span class="dot {{kind}}"></span>{{name}}</span>
        <span class="tile-count">{{count}}</span>
        <span class="tile-note">{{share}} · {{meaning}}</span></a></li>
        {{/tiles}}
        </ul>
        </section>
        <section id="activity" data-live aria-labelledby="activity-title">
        <h2 id="activity-title">[[Lost and come back|Perdus et revenus]]</h2>
        <div class="spans">
        {{#spans}}
        <div class="card"><h3>{{name}}</h3><ul class="counts">
        {{#figures}}<li class="{{tone}}"><a href="{{href}}"><strong>{{count}}</strong> {{name}}</a></li>{{/figures}}
        </ul></div>
        {{/spans}}
        </div>
        {{#changesChart}}{{> chart}}{{/changesChart}}
        </section>
        <div class="halves">
        <section id="mails" data-live aria-labelledby="mails-title">
        <h2 id="mails-title">[[Mails and what came of them, 30 days|Les e-mails et leur effet, 30 jours]]</h2>
        <div class="card">
        <ol class="funnel">
        {{#funnel}}
        <li><a href="{{href}}"><strong>{{count}}</strong> {{name}}</a>
        {{#share}}<span class="soft">{{.}}</span>{{/share}}
        {{bar}}
        {{#time}}<span class="soft">[[half of them|la moitié]] {{.}} {{after}}</span>{{/time}}</li>
        {{/funnel}}
        </ol>
        </div>
        </section>
        <section id="hours" data-live aria-labelledby="hours-title">
        <h2 id="hours-title"><a href="/events">[[Events per hour|Événements par heure]]</a></h2>
        {{#eventsChart}}{{> chart}}{{/eventsChart}}
        </section>
        </div>
        <section id="figures" data-live aria-labelledby="figures-title">
        <h2 id="figures-title">[[Further figures|Autres chiffres]]</h2>
        <dl class="figures">
        {{#figures}}
        <div><dt>{{name}}</dt><dd>{{#href}}<a href="{{.}}">{{/href}}{{value}}{{#href}}</a>{{/href}}</dd></div>
        {{/figures}}
        </dl>
        </section>
        """)

    static let chart = """
        <figure class="card">
        {{svg}}
        <p class="axis" aria-hidden="true"><span>{{first}}</span><span>{{last}}</span></p>
        <figcaption><span class="legend">
        {{#series}}{{#tone}}<span class="dot {{.}}"></span>{{name}}{{/tone}}{{/series}}</span></figcaption>
        <details><summary>[[As a table|En tableau]]</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="{{title}}"><table class="plain">
        <caption class="unseen">{{title}}</caption>
        <thead><tr><th scope="col">[[When|Quand]]</th>{{#series}}<th scope="col" class="number">{{name}}</th>{{/series}}
        </tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row">{{label}}</th>{{#cells}}<td class="number">{{value}}</td>{{/cells}}</tr>{{/rows}}
        </tbody></table></div></details>
        </figure>
        """

    static let changesPage = page(
        title: "[[What changed|Changements]]",
        """
        <p class="trail"><a href="/">[[Overview|Aperçu]]</a></p>
        <h1>[[What changed, newest first|Changements, les plus récents d’abord]]</h1>
        <nav class="tabs" aria-label="[[Kind|Genre]]"><ul>
        {{#tabs}}<li><a href="{{href}}"{{#isCurrent}} aria-current="true"{{/isCurrent}}>{{name}}</a></li>{{/tabs}}
        </ul></nav>
        <div id="list" data-live>
        {{^rows}}<p class="empty">[[Nothing of the kind has happened.|Rien de tel ne s’est produit.]]</p>{{/rows}}
        <table class="list">
        <caption class="unseen">{{kind}}</caption>
        <thead><tr><th scope="col">[[Merchant|Marchand]]</th><th scope="col">{{kind}}</th>
        <th scope="col">[[Health now|État actuel]]</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row"><a href="{{href}}">{{#name}}<bdi>{{.}}</bdi>{{/name}}{{^name}}<bdi>{{id}}</bdi>{{/name}}</a>
        </th><td data-label="[[When|Quand]]"><span>{{at}}
        <a href="{{href}}?asOf={{sequence}}">[[as it was then|tel qu’alors]]</a></span></td>
        <td data-label="[[Health now|État actuel]]">{{badge}}</td></tr>
        {{/rows}}
        </tbody></table>
        <nav class="pages" aria-label="[[Further pages|Autres pages]]">
        {{#first}}<a href="{{.}}">[[Newest|Les plus récents]]</a>{{/first}}
        {{#next}}<a href="{{.}}" rel="next">[[Older|Plus anciens]]</a>{{/next}}
        </nav>
        </div>
        """)
}
