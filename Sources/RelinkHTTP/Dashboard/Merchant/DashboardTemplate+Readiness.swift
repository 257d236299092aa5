extension DashboardTemplate {
    static let readiness = """
        {{#readiness}}
        <section class="card" id="readiness" data-live aria-labelledby="readiness-title">
        <h2 id="readiness-title">[[Ready to sync?|Prêt à synchroniser ?]]</h2>
        <p>{{verdict}}</p>
        <ul class="checks">
        {{#checks}}
        <li class="{{tone}}"><span class="dot"></span><span><span class="unseen">{{outcome}}</span> {{words}}</span>
        {{#who}}<span class="soft">{{.}}</span>{{/who}}</li>
        {{/checks}}
        </ul>
        {{#isPresent}}
        <form method="post" action="{{path}}/readiness"><input type="hidden" name="seal" value="{{seal}}">
        <button>[[Ask Codat now|Demander à Codat]]</button></form>
        {{/isPresent}}
        </section>
        {{/readiness}}
        """
}
