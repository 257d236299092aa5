extension DashboardTemplate {
    static let mailsPage = page(
        title: "[[Mails|E-mails]]",
        """
        <h1>[[Mails|E-mails]]</h1>
        <form class="filter" method="get" action="/mails" role="search">
        <p><label for="companyId">[[Merchant’s id|Identifiant du marchand]]</label>
        <input id="companyId" name="companyId" value="{{companyId}}" autocomplete="off" spellcheck="false"></p>
        <p><button>[[Find|Chercher]]</button>
        {{#companyId}}<a class="reset" href="/mails">[[Clear|Effacer]]</a>{{/companyId}}</p>
        </form>
        <div id="list" data-live>
        {{^rows}}<p class="empty">[[No mail has gone out.|Aucun e-mail n’est parti.]]</p>{{/rows}}
        <table class="list">
        <caption class="unseen">[[Mails, newest first|E-mails, les plus récents d’abord]]</caption>
        <thead><tr><th scope="col">[[Mail|E-mail]]</th><th scope="col">[[When|Quand]]</th>
        <th scope="col">[[Outcome|Résultat]]</th><th scope="col">[[To|À]]</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row"><a href="{{href}}"><bdi>{{subject}}</bdi></a></th>
        <td data-label="[[When|Quand]]">{{at}}</td>
        <td data-label="[[Outcome|Résultat]]"><span>{{status}}{{#attempts}}
        <span class="soft">({{.}} [[tries|essais]])</span>{{/attempts}}
        {{#error}}<span class="soft" lang="en">{{.}}</span>{{/error}}</span></td>
        <td data-label="[[To|À]]"><span><bdi>{{to}}</bdi>
        <a class="id" href="{{merchant}}">{{companyId}}</a></span></td></tr>
        {{/rows}}
        </tbody></table>
        <nav class="pages" aria-label="[[Further pages|Autres pages]]">
        {{#first}}<a href="{{.}}">[[Newest|Les plus récents]]</a>{{/first}}
        {{#next}}<a href="{{.}}" rel="next">[[Older|Plus anciens]]</a>{{/next}}
        </nav>
        </div>
        """)

    static let mailPage = page(
        title: "{{subject}}",
        """
        <p class="trail"><a href="/mails">[[Mails|E-mails]]</a></p>
        <h1><bdi>{{subject}}</bdi></h1>
        <section class="card"><dl class="facts">
        <dt>[[Merchant|Marchand]]</dt><dd><a href="{{merchant}}"><bdi>{{name}}</bdi></a></dd>
        {{#from}}<dt>[[From|De]]</dt><dd><bdi>{{.}}</bdi></dd>{{/from}}
        <dt>[[To|À]]</dt><dd><bdi>{{to}}</bdi></dd>
        <dt>[[Outcome|Résultat]]</dt><dd>{{status}}, {{at}}</dd>
        {{#error}}<dt>[[Error|Erreur]]</dt><dd lang="en">{{.}}</dd>{{/error}}
        </dl></section>
        <p class="soft">[[Made again from what was known when it went out, with the present templates; remote pictures
        are left out.|Recomposé d’après ce qui était connu à l’envoi, avec les modèles actuels ; sans les images
        distantes.]]</p>
        {{#html}}<iframe class="mail" src="{{.}}" sandbox
        title="[[The mail as it looked|L’e-mail tel qu’il était]]"></iframe>{{/html}}
        {{#text}}<details><summary>[[As plain text|En texte seul]]</summary><pre class="body card">{{.}}</pre></details>
        {{/text}}
        """)
}
