extension PageTemplates {
    static let french: [Page: String] = [
        .reconnect: frenchPage(
            "{{#content.systems}}Reconnecter {{{.}}}{{/content.systems}}"
                + "{{^content.systems}}Rétablir votre connexion{{/content.systems}}",
            """
            <p>{{{brand.name}}} a perdu la connexion à
            {{#content.systems}}<bdi>{{{.}}}</bdi>{{/content.systems}}
            {{^content.systems}}votre logiciel{{/content.systems}}
            le {{{content.since}}}. Depuis, plus rien n’est synchronisé{{#content.company}}
            pour <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}.</p>
            <p>Le bouton vous mène à une page sécurisée de Codat, le service qui établit la connexion pour nous.
            Identifiez-vous, confirmez, et la synchronisation reprendra.</p>
            <form method="post" action="{{{place.link}}}"><button type="submit">
            {{#content.systems}}Reconnecter <bdi>{{{.}}}</bdi>{{/content.systems}}
            {{^content.systems}}Rétablir la connexion{{/content.systems}}
            </button></form>
            <p class="soft">Quelques minutes suffisent. Préparez le mot de passe de
            {{#content.systems}}<bdi>{{{.}}}</bdi>.{{/content.systems}}
            {{^content.systems}}votre logiciel.{{/content.systems}}</p>
            """),
        .begin: frenchPage(
            "Terminer la connexion",
            """
            <p>Il reste une étape
            {{#content.company}}pour <strong><bdi>{{{.}}}</bdi></strong>&nbsp;:{{/content.company}}
            {{^content.company}}à faire&nbsp;:{{/content.company}}
            connecter votre logiciel à {{{brand.name}}}. D’ici là, rien ne peut être synchronisé.</p>
            <p>Le bouton vous mène à une page sécurisée de Codat, le service qui établit la connexion pour nous.</p>
            <form method="post" action="{{{place.link}}}"><button type="submit">Continuer</button></form>
            <p class="soft">Quelques minutes suffisent.</p>
            """),
        .connected: frenchPage(
            "La connexion fonctionne",
            """
            <p>{{#content.company}}La connexion de <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            {{^content.company}}Votre connexion{{/content.company}}
            à {{{brand.name}}} fonctionne. Vous n’avez plus rien à faire et pouvez fermer cette page.</p>
            """),
        .void: frenchPage(
            "Ce lien ne fonctionne plus",
            """
            <p>Par sécurité, les liens de nos e&#8209;mails ne fonctionnent que pendant un temps limité.</p>
            {{#content.canAskForMail}}
            <p>Nous pouvons vous en envoyer un nouveau dès maintenant, à l’adresse e&#8209;mail que nous avons de
            vous.</p>
            <form method="post" action="{{{place.mail}}}"><button type="submit">Recevoir un nouveau lien</button></form>
            {{/content.canAskForMail}}
            {{^content.canAskForMail}}
            <p>Si vous pensez que votre connexion demande votre attention, adressez-vous à {{{brand.name}}}.</p>
            {{/content.canAskForMail}}
            """),
        .offboarded: frenchPage(
            "Ce lien n’est plus utilisé",
            """
            <p>{{{brand.name}}} a mis fin à la connexion à votre logiciel&nbsp;: il n’y a rien à rétablir.</p>
            <p>Si cela vous surprend, adressez-vous à {{{brand.name}}}.</p>
            """),
        .mailAsked: frenchPage(
            "Un nouvel e&#8209;mail est en route",
            """
            <p>Il devrait vous parvenir dans quelques minutes, à l’adresse que nous avons de vous. Son lien fonctionne
            aussitôt.</p>
            <p class="soft">Si vous ne le trouvez pas, regardez dans vos courriers indésirables.</p>
            """),
        .mailSentBefore: frenchPage(
            "Consultez votre boîte de réception",
            """
            <p>Nous vous avons envoyé un e&#8209;mail avec un nouveau lien il y a moins d’une heure, à l’adresse que
            nous avons de vous.</p>
            <p class="soft">Si vous ne le trouvez pas, regardez dans vos courriers indésirables, ou revenez dans une
            heure pour en demander un autre.</p>
            """),
        .syncFlowFailed: frenchPage(
            "Cela n’a pas fonctionné",
            """
            <p>Nous n’avons pas pu ouvrir la page qui rétablit la connexion. La faute est de notre côté, et rien n’est
            perdu.</p>
            <p>Veuillez réessayer dans un instant. Votre lien reste valable.</p>
            <form method="post" action="{{{place.link}}}"><button type="submit">Réessayer</button></form>
            """),
        .tooOften: frenchPage(
            "Un instant, s’il vous plaît",
            """
            <p>Ce lien a été utilisé plusieurs fois en peu de temps. Veuillez réessayer dans
            {{#content.isOneMinute}}une minute.{{/content.isOneMinute}}
            {{#content.minutes}}{{{.}}} minutes.{{/content.minutes}}</p>
            <p class="go"><a href="{{{place.link}}}">Revenir au lien</a></p>
            """),
        .unsubscribe: frenchPage(
            "Ne plus recevoir ces e&#8209;mails&nbsp;?",
            """
            <p>Nous ne vous écrirons plus au sujet de la connexion
            {{#content.company}}de <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            à {{{brand.name}}}, même si elle est interrompue et que plus rien n’est synchronisé.</p>
            <form method="post" action="{{{place.unsubscribe}}}"><button type="submit">Me désinscrire</button></form>
            """),
        .unsubscribed: frenchPage(
            "Vous êtes désinscrit",
            """
            <p>Nous ne vous écrirons plus au sujet de
            {{#content.company}}la connexion de <strong><bdi>{{{.}}}</bdi></strong>.{{/content.company}}
            {{^content.company}}votre connexion.{{/content.company}}</p>
            <p>Si vous changez d’avis, dites-le à {{{brand.name}}}.</p>
            """),
        .unknown: frenchPage(
            "Nous ne connaissons pas ce lien",
            """
            <p>Il a peut-être été coupé en chemin. Ouvrez de nouveau le lien de notre e&#8209;mail, ou copiez-le en
            entier dans la barre d’adresse.</p>
            """),
        .unavailable: frenchPage(
            "Cela n’a pas fonctionné",
            """
            <p>Notre système ne peut pas répondre pour le moment. La faute est de notre côté, et rien n’est perdu.
            Veuillez réessayer dans une minute.</p>
            <p class="go"><a href="{{{place.link}}}">Réessayer</a></p>
            """),
    ]

    static func frenchPage(_ title: String, _ body: String) -> String {
        page(title, body, help: #"Besoin d’aide&nbsp;? <a href="{{{brand.support}}}">Contacter {{{brand.name}}}</a>"#)
    }
}
