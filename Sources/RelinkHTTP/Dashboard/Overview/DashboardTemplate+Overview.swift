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
        <section id="figures" data-live aria-labelledby="figures-title">
        <h2 id="figures-title">[[Further figures|Autres chiffres]]</h2>
        <dl class="figures">
        {{#figures}}
        <div><dt>{{name}}</dt><dd>{{#href}}<a href="{{.}}">{{/href}}{{value}}{{#href}}</a>{{/href}}</dd></div>
        {{/figures}}
        </dl>
        </section>
        """)
}
