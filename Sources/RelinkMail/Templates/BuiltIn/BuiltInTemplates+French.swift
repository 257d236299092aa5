extension BuiltInTemplates {
    static let french = [
        "reonboarding.fr.subject": """
        {{#isReminder}}Rappel\u{A0}: reconnectez{{/isReminder}}{{#isLast}}Dernier rappel\u{A0}: reconnectez{{/isLast}}\
        {{#isFirst}}Reconnectez{{/isFirst}} {{company}}{{^company}}vos ventes{{/company}} à {{platform}}
        """,
        "reonboarding.fr.txt": """
        Bonjour{{#contact}} {{contact}}{{/contact}},

        {{#isFirst}}
        \(FrenchText.lost)
        {{/isFirst}}
        {{#isReminder}}
        \(FrenchText.stillLost)
        {{/isReminder}}
        {{#isLast}}
        \(FrenchText.lastWord)
        {{/isLast}}

        Reconnectez-vous ici\u{A0}:

        {{linkUrl}}

        \(FrenchText.whatHappens)

        \(FrenchText.missingDays)

        \(FrenchText.onPurpose)

        \(FrenchText.questions)

        Cordialement,
        L’équipe {{brandName}}

        --
        \(FrenchText.reonboardingFooter)
        """,
        "reonboarding.fr.html": """
        {{<layout.html}}
        {{$preheader}}Depuis le {{since}}, vos ventes n’arrivent plus. Deux minutes suffisent.{{/preheader}}
        {{$content}}
        {{#isFirst}}
        \(headline("Vos ventes n’arrivent plus dans {{platform}}"))
        {{/isFirst}}
        {{^isFirst}}
        \(headline("Vos ventes n’arrivent toujours pas dans {{platform}}"))
        {{/isFirst}}
        \(paragraph("Bonjour{{#contact}} {{contact}}{{/contact}},"))
        {{#isFirst}}
        \(paragraph(FrenchText.lost))
        {{/isFirst}}
        {{#isReminder}}
        \(paragraph(FrenchText.stillLost))
        {{/isReminder}}
        {{#isLast}}
        \(paragraph(FrenchText.lastWord))
        {{/isLast}}
        \(button("Me reconnecter"))
        \(paragraph(FrenchText.whatHappens))
        \(paragraph(FrenchText.missingDays))
        \(paragraph(FrenchText.onPurpose))
        \(paragraph(FrenchText.questions))
        \(paragraph("Cordialement,<br>L’équipe {{brandName}}"))
        {{/content}}
        {{$footer}}\(FrenchText.reonboardingFooter){{/footer}}
        {{/layout.html}}
        """,
        "onboarding.fr.subject": """
        {{#isReminder}}Rappel\u{A0}: terminez{{/isReminder}}{{#isLast}}Dernier rappel\u{A0}: terminez{{/isLast}}\
        {{#isFirst}}Terminez{{/isFirst}} la connexion à {{platform}}{{#company}} ({{company}}){{/company}}
        """,
        "onboarding.fr.txt": """
        Bonjour{{#contact}} {{contact}}{{/contact}},

        \(FrenchText.unfinished)

        Terminez ici\u{A0}:

        {{linkUrl}}

        \(FrenchText.whatIsLeft)

        \(FrenchText.changedMind)

        \(FrenchText.questions)

        Cordialement,
        L’équipe {{brandName}}

        --
        \(FrenchText.onboardingFooter)
        """,
        "onboarding.fr.html": """
        {{<layout.html}}
        {{$preheader}}Encore quelques minutes, et vos ventes arriveront d’elles-mêmes.{{/preheader}}
        {{$content}}
        \(headline("Plus qu’une étape\u{A0}: terminez la connexion à {{platform}}"))
        \(paragraph("Bonjour{{#contact}} {{contact}}{{/contact}},"))
        \(paragraph(FrenchText.unfinished))
        \(button("Terminer la connexion"))
        \(paragraph(FrenchText.whatIsLeft))
        \(paragraph(FrenchText.changedMind))
        \(paragraph(FrenchText.questions))
        \(paragraph("Cordialement,<br>L’équipe {{brandName}}"))
        {{/content}}
        {{$footer}}\(FrenchText.onboardingFooter){{/footer}}
        {{/layout.html}}
        """,
    ]
}

/// What text and HTML say in the same words.
private enum FrenchText {
    static let lost = """
        {{#company}}Pour {{company}}, la{{/company}}{{^company}}La{{/company}} connexion entre {{brandName}} et \
        {{platform}} a été coupée le {{since}}. Depuis, vos ventes n’arrivent plus dans votre comptabilité.
        """
    static let stillLost = """
        Petit rappel\u{A0}:{{#company}} pour {{company}},{{/company}} la connexion entre {{brandName}} et \
        {{platform}} est coupée depuis le {{since}}. Depuis cette date, vos ventes n’arrivent plus dans votre \
        comptabilité.
        """
    static let lastWord = """
        C’est notre dernier rappel\u{A0}:{{#company}} pour {{company}},{{/company}} la connexion entre \
        {{brandName}} et {{platform}} est coupée depuis le {{since}}. Depuis cette date, vos ventes n’arrivent plus \
        dans votre comptabilité.
        """
    static let whatHappens = """
        Cela prend environ deux minutes\u{A0}: vous vous connectez à {{platform}}, vous vérifiez vos réglages, et \
        vos ventes sont de nouveau transmises chaque jour.
        """
    static let missingDays = """
        Tout ce qui a été transmis auparavant reste dans votre comptabilité. Si vous avez saisi à la main certains \
        des jours manquants, choisissez une date de début postérieure, afin que rien ne soit comptabilisé deux fois.
        """
    static let onPurpose = "Vous avez coupé la connexion volontairement\u{A0}? Alors vous n’avez rien à faire."
    static let questions = """
        {{#support}}Une question\u{A0}? Nous vous aidons volontiers\u{A0}: {{support}}{{/support}}\
        {{^support}}{{#canReply}}Une question\u{A0}? Répondez simplement à ce message, nous vous aiderons \
        volontiers.{{/canReply}}{{^canReply}}Une question\u{A0}? Notre équipe d’assistance vous aidera \
        volontiers.{{/canReply}}{{/support}}
        """
    static let reonboardingFooter = """
        Vous recevez ce message parce que vos ventes {{brandName}} étaient reliées à {{platform}}. Pour ne plus \
        recevoir de rappels, utilisez «\u{A0}Se désabonner\u{A0}» dans votre messagerie.
        """
    static let unfinished = """
        {{#isReminder}}Petit rappel\u{A0}: la{{/isReminder}}{{#isLast}}C’est notre dernier rappel\u{A0}: la{{/isLast}}\
        {{#isFirst}}La{{/isFirst}} connexion entre {{brandName}} et {{platform}}{{#company}} pour {{company}}\
        {{/company}}, commencée le {{since}}, n’est pas encore terminée. D’ici là, vos ventes n’arrivent pas dans \
        votre comptabilité.
        """
    static let whatIsLeft = """
        Cela prend quelques minutes\u{A0}: vous vous connectez à {{platform}}, vous choisissez les comptes pour vos \
        ventes, frais et paiements, et le jour du début. Ensuite, vos ventes sont transmises d’elles-mêmes, chaque \
        jour.
        """
    static let changedMind = "Vous avez changé d’avis\u{A0}? Alors vous n’avez rien à faire."
    static let onboardingFooter = """
        Vous recevez ce message parce que la connexion de vos ventes {{brandName}} à {{platform}} a été commencée. \
        Pour ne plus recevoir de rappels, utilisez «\u{A0}Se désabonner\u{A0}» dans votre messagerie.
        """
}
