extension DashboardTemplate {
    static let merchantsPage = page(
        title: "[[Merchants|Marchands]]",
        """
        <h1>[[Merchants|Marchands]]</h1>
        <nav class="tabs" aria-label="[[Health|État]]" id="healths" data-live><ul>
        {{#tabs}}
        <li><a href="{{href}}"{{#isCurrent}} aria-current="true"{{/isCurrent}}>
        {{#kind}}<span class="dot {{.}}"></span>{{/kind}}{{name}} <span class="count">{{count}}</span></a></li>
        {{/tabs}}
        </ul></nav>
        <form class="filter" method="get" action="/merchants" role="search" data-search="list">
        {{#health}}<input type="hidden" name="health" value="{{.}}">{{/health}}
        <p><label for="q">[[Name or id|Nom ou identifiant]]</label>
        <input id="q" name="q" type="search" value="{{text}}" autocomplete="off" spellcheck="false"></p>
        <p><label for="reason">[[Reason|Raison]]</label>
        <select id="reason" name="reason"><option value="">[[Any reason|Toutes]]</option>
        {{#reasons}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/reasons}}
        </select></p>
        <p><button>[[Find|Chercher]]</button>
        {{#isFiltered}}<a class="reset" href="{{unfiltered}}">[[Clear|Effacer]]</a>{{/isFiltered}}</p>
        </form>
        <div id="list" data-live>
        {{^rows}}
        <p class="empty">[[No merchant fits.|Aucun marchand ne correspond.]]</p>
        {{/rows}}
        {{> merchantRows}}
        <nav class="pages" aria-label="[[Further pages|Autres pages]]">
        {{^isFirst}}<a href="{{first}}">[[First page|Première page]]</a>{{/isFirst}}
        {{#next}}<a href="{{.}}" rel="next">[[Next page|Page suivante]]</a>{{/next}}
        </nav>
        </div>
        """)

    /// A cell's `data-label` stands before it where a narrow screen shows rows as cards.
    static let merchantRows = """
        <table class="list merchants">
        <caption class="unseen">[[Merchants, worst first|Marchands, les plus touchés d’abord]]</caption>
        <thead><tr><th scope="col">[[Merchant|Marchand]]</th><th scope="col">[[Health|État]]</th>
        <th scope="col">[[Since|Depuis]]</th><th scope="col">[[Why|Pourquoi]]</th>
        <th scope="col">[[Who must act|Qui doit agir]]</th>
        <th scope="col">[[Next mail|Prochain e-mail]]</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr>
        <th scope="row"><a href="{{href}}">{{#name}}<bdi>{{.}}</bdi>{{/name}}{{^name}}<bdi>{{id}}</bdi>{{/name}}</a>
        {{#name}}<span class="id">{{id}}</span>{{/name}}</th>
        <td data-label="[[Health|État]]">{{badge}}</td>
        <td data-label="[[Since|Depuis]]">{{age}}</td>
        <td data-label="[[Why|Pourquoi]]">{{^reasons}}<span class="soft">–</span>{{/reasons}}
        {{#reasons}}<span class="why">{{name}}{{#dataType}} <span class="soft">({{.}})</span>{{/dataType}}</span>
        {{/reasons}}</td>
        <td data-label="[[Who must act|Qui doit agir]]">{{#actors}}{{.}}{{/actors}}
        {{^actors}}<span class="soft">–</span>{{/actors}}</td>
        <td data-label="[[Next mail|Prochain e-mail]]">{{#mailState}}<span class="why">{{.}}</span>{{/mailState}}
        {{^mailState}}<span class="soft">–</span>{{/mailState}}
        {{#nextMail}}<span class="soft">
        {{#isMailDue}}[[due|attendu]]{{/isMailDue}}{{^isMailDue}}{{nextMail}}{{/isMailDue}}</span>{{/nextMail}}</td>
        </tr>
        {{/rows}}
        </tbody></table>
        """
}
