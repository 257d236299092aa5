extension PageTemplates {
    static let frenchChoice: [Page: String] = [
        .choose: frenchPage(
            "{{#choice.isCommerce}}Choisissez votre logiciel de vente{{/choice.isCommerce}}"
                + "{{^choice.isCommerce}}Choisissez votre logiciel de comptabilité{{/choice.isCommerce}}",
            """
            <p>{{#choice.isCommerce}}Dans quel logiciel
            {{#content.company}}les ventes de <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            {{^content.company}}vos ventes{{/content.company}} sont-elles enregistrées&nbsp;?{{/choice.isCommerce}}
            {{^choice.isCommerce}}Avec quel logiciel
            {{#content.company}}la comptabilité de <strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            {{^content.company}}votre comptabilité{{/content.company}} est-elle tenue&nbsp;?{{/choice.isCommerce}}
            Votre choix vous mène à une page sécurisée de Codat, le service qui établit la connexion pour
            <bdi>{{{brand.name}}}</bdi>.</p>
            """
                + choice(
                    label: "Rechercher", button: "Rechercher", all: "Tout afficher", connected: "Connecté",
                    one: "Un logiciel trouvé.", many: "# logiciels trouvés.", none: "Aucun logiciel trouvé.",
                    empty: "Il n’y a rien à choisir pour le moment. Revenez plus tard, s’il vous plaît.")),
        .otherSystem: frenchPage(
            "Vous êtes connecté à {{#choice.connected}}{{{name}}}{{/choice.connected}}",
            """
            <p>{{#content.company}}<strong><bdi>{{{.}}}</bdi></strong>{{/content.company}}
            {{^content.company}}Votre entreprise{{/content.company}}
            ne peut être connectée qu’à un seul logiciel de cette sorte à la fois. Pour passer à
            <bdi>{{#choice.chosen}}{{{name}}}{{/choice.chosen}}</bdi>, mettez d’abord fin à la connexion à
            <bdi>{{#choice.connected}}{{{name}}}{{/choice.connected}}</bdi>&nbsp;:</p>
            <ol><li>Ouvrez vos réglages et révoquez-y la connexion.</li>
            <li>Revenez à cette page et choisissez
            <bdi>{{#choice.chosen}}{{{name}}}{{/choice.chosen}}</bdi>.</li></ol>
            <form method="post" action="{{{place.link}}}">
            <button type="submit" name="system" value="{{#choice.connected}}{{{key}}}{{/choice.connected}}">Ouvrir les
            réglages</button></form>
            <p><a href="{{{place.link}}}">Revenir au choix</a></p>
            """),
        .choiceExpired: frenchPage(
            "Ce lien ne fonctionne plus",
            """
            <p>Par sécurité, il ne fonctionne que pendant un temps limité. Revenez à {{{brand.name}}} et recommencez
            à partir de là.</p>
            """),
        .choiceUnknown: frenchPage(
            "Nous ne connaissons pas ce lien",
            """
            <p>Il a peut-être été coupé en chemin. Revenez à {{{brand.name}}} et recommencez à partir de là.</p>
            """),
        .choiceFailed: frenchPage(
            "Cela n’a pas fonctionné",
            """
            <p>Nous n’avons pas pu savoir quels logiciels vous proposer. La faute est de notre côté, et rien n’est
            perdu.</p>
            <p class="go"><a href="{{{place.link}}}">Réessayer</a></p>
            """),
        .departureFailed: frenchPage(
            "Cela n’a pas fonctionné",
            """
            <p>Nous n’avons pas pu ouvrir la page qui connecte
            <bdi>{{#choice.chosen}}{{{name}}}{{/choice.chosen}}</bdi>. La faute est de notre côté, et rien n’est
            perdu.</p>
            <p>Veuillez réessayer dans un instant.</p>
            <form method="post" action="{{{place.link}}}">
            <button type="submit" name="system" value="{{#choice.chosen}}{{{key}}}{{/choice.chosen}}">Réessayer</button>
            </form>
            <p><a href="{{{place.link}}}">Revenir au choix</a></p>
            """),
    ]
}
