extension DashboardTemplate {
    static let layout = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{$title}}{{/title}} – Relink</title>
        <link rel="icon" href="{{icon}}" type="image/svg+xml">
        <link rel="stylesheet" href="{{style}}">
        <script src="{{script}}" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">[[Skip to the content|Aller au contenu]]</a>
        <header class="bar">
        <a class="brand" href="/"><img src="{{icon}}" alt="" width="24" height="24">Relink</a>
        {{#isAllowed}}
        <nav aria-label="[[Pages|Pages]]"><ul>
        {{#places}}
        <li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{label}}</a></li>
        {{/places}}
        </ul></nav>
        {{/isAllowed}}
        <div class="own">
        <form method="post" action="/language"><input type="hidden" name="then" value="{{here}}">
        <input type="hidden" name="seal" value="{{seal}}">
        <button class="quiet" name="language" value="{{otherLanguage}}" lang="{{otherLanguage}}">
        {{otherLanguageName}}</button></form>
        {{#hasSession}}
        <form method="post" action="/sign-out"><input type="hidden" name="seal" value="{{seal}}">
        <button class="quiet">[[Sign out|Se déconnecter]]</button></form>
        {{/hasSession}}
        </div>
        </header>
        <main id="main" tabindex="-1"{{#follows}} data-follow="{{subject}}" data-at="{{at}}"{{/follows}}>
        {{$body}}{{/body}}
        </main>
        <footer class="foot">
        <p><span id="zone">[[Times are in UTC.|Les heures sont en UTC.]]</span> Relink {{version}}</p>
        </footer>
        </body>
        </html>

        """

    static let signInPage = page(
        title: "[[Sign in|Connexion]]",
        """
        <div class="gate">
        <h1>[[Sign in|Connexion]]</h1>
        {{#fault}}<p class="fault" id="fault" role="alert">{{fault}}</p>{{/fault}}
        <form method="post" action="{{signIn}}">
        <label for="token">[[Admin token|Jeton d’administration]]</label>
        <input id="token" name="token" type="password" required autocomplete="current-password" spellcheck="false"
        autocapitalize="none" autofocus aria-describedby="hint{{#fault}} fault{{/fault}}"
        {{#fault}}aria-invalid="true"{{/fault}}>
        <p class="soft" id="hint">[[It is <code>admin.token</code> of Relink’s settings; whoever runs Relink can give
        it to you.|C’est <code>admin.token</code> dans les réglages de Relink ; la personne qui gère Relink peut vous
        le donner.]]</p>
        <button class="main">[[Sign in|Se connecter]]</button>
        </form>
        </div>
        """)

    static let problemPage = page(
        title: "{{title}}",
        """
        <div class="gate">
        <h1>{{title}}</h1>
        <p>{{explanation}}</p>
        {{#detail}}<p class="soft" lang="en">{{detail}}</p>{{/detail}}
        <p><a class="button" href="/">[[To the overview|Vers l’aperçu]]</a></p>
        </div>
        """)
}
