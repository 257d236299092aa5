extension BuiltInTemplates {
    static let english = [
        "reonboarding.en.subject": """
        {{#isReminder}}Reminder: please{{/isReminder}}{{#isLast}}Last reminder: please{{/isLast}}\
        {{#isFirst}}Please{{/isFirst}} reconnect {{company}}{{^company}}your sales{{/company}} to {{platform}}
        """,
        "reonboarding.en.txt": """
        Hello{{#contact}} {{contact}}{{/contact}},

        {{#isFirst}}
        \(EnglishText.lost)
        {{/isFirst}}
        {{#isReminder}}
        \(EnglishText.stillLost)
        {{/isReminder}}
        {{#isLast}}
        \(EnglishText.lastWord)
        {{/isLast}}

        Reconnect here:

        {{linkUrl}}

        \(EnglishText.whatHappens)

        \(EnglishText.missingDays)

        \(EnglishText.onPurpose)

        \(EnglishText.questions)

        Kind regards,
        The {{brandName}} team

        --
        \(EnglishText.reonboardingFooter)
        """,
        "reonboarding.en.html": """
        {{<layout.html}}
        {{$preheader}}Sales have not reached your books since {{since}}. It takes about two minutes.{{/preheader}}
        {{$content}}
        {{#isFirst}}
        \(headline("Your sales no longer reach {{platform}}"))
        {{/isFirst}}
        {{^isFirst}}
        \(headline("Your sales still don’t reach {{platform}}"))
        {{/isFirst}}
        \(paragraph("Hello{{#contact}} {{contact}}{{/contact}},"))
        {{#isFirst}}
        \(paragraph(EnglishText.lost))
        {{/isFirst}}
        {{#isReminder}}
        \(paragraph(EnglishText.stillLost))
        {{/isReminder}}
        {{#isLast}}
        \(paragraph(EnglishText.lastWord))
        {{/isLast}}
        \(button("Reconnect now"))
        \(paragraph(EnglishText.whatHappens))
        \(paragraph(EnglishText.missingDays))
        \(paragraph(EnglishText.onPurpose))
        \(paragraph(EnglishText.questions))
        \(paragraph("Kind regards,<br>The {{brandName}} team"))
        {{/content}}
        {{$footer}}\(EnglishText.reonboardingFooter){{/footer}}
        {{/layout.html}}
        """,
        "onboarding.en.subject": """
        {{#isReminder}}Reminder: finish{{/isReminder}}{{#isLast}}Last reminder: finish{{/isLast}}\
        {{#isFirst}}Finish{{/isFirst}} connecting {{company}}{{^company}}your sales{{/company}} to {{platform}}
        """,
        "onboarding.en.txt": """
        Hello{{#contact}} {{contact}}{{/contact}},

        \(EnglishText.unfinished)

        Finish here:

        {{linkUrl}}

        \(EnglishText.whatIsLeft)

        \(EnglishText.changedMind)

        \(EnglishText.questions)

        Kind regards,
        The {{brandName}} team

        --
        \(EnglishText.onboardingFooter)
        """,
        "onboarding.en.html": """
        {{<layout.html}}
        {{$preheader}}A few minutes are left, then your sales reach your books by themselves.{{/preheader}}
        {{$content}}
        \(headline("Almost there: finish connecting to {{platform}}"))
        \(paragraph("Hello{{#contact}} {{contact}}{{/contact}},"))
        \(paragraph(EnglishText.unfinished))
        \(button("Finish connecting"))
        \(paragraph(EnglishText.whatIsLeft))
        \(paragraph(EnglishText.changedMind))
        \(paragraph(EnglishText.questions))
        \(paragraph("Kind regards,<br>The {{brandName}} team"))
        {{/content}}
        {{$footer}}\(EnglishText.onboardingFooter){{/footer}}
        {{/layout.html}}
        """,
    ]
}

/// What text and HTML say in the same words.
private enum EnglishText {
    static let lost = """
        The connection between {{brandName}} and {{platform}} was cut on {{since}}. Since then, the sales\
        {{#company}} of {{company}}{{/company}} no longer reach your books.
        """
    static let stillLost = """
        A short reminder: the connection between {{brandName}} and {{platform}} has been cut since {{since}}, and \
        the sales{{#company}} of {{company}}{{/company}} have not reached your books since then.
        """
    static let lastWord = """
        This is our last reminder: the connection between {{brandName}} and {{platform}} has been cut since \
        {{since}}, and the sales{{#company}} of {{company}}{{/company}} have not reached your books since then.
        """
    static let whatHappens = """
        It takes about two minutes: you sign in to {{platform}}, check your settings, and your sales are sent \
        every day again.
        """
    static let missingDays = """
        Everything that was sent before is still in your books. If you have entered some of the missing days by \
        hand, choose a start date after them, so that nothing is booked twice.
        """
    static let onPurpose = "Did you cut the connection on purpose? Then there is nothing to do."
    static let questions = """
        {{#support}}Questions? We are happy to help: {{support}}{{/support}}{{^support}}{{#canReply}}Questions? Just \
        reply to this mail, we are happy to help.{{/canReply}}{{^canReply}}Questions? Our support team is happy to \
        help.{{/canReply}}{{/support}}
        """
    static let reonboardingFooter = """
        You get this mail because your sales at {{brandName}} were connected to {{platform}}. If you would rather \
        not be reminded, use “Unsubscribe” in your mail program.
        """
    static let unfinished = """
        {{#isReminder}}A short reminder: {{/isReminder}}{{#isLast}}This is our last reminder: {{/isLast}}\
        {{#isFirst}}T{{/isFirst}}{{^isFirst}}t{{/isFirst}}he connection between {{brandName}} and {{platform}} was \
        begun on {{since}}, and a step or two is still missing. Until then, the sales\
        {{#company}} of {{company}}{{/company}} do not reach your books.
        """
    static let whatIsLeft = """
        It takes a few minutes: you sign in to {{platform}}, choose the accounts for your sales, fees and payments, \
        and the day to start from. After that, your sales are sent by themselves, every day.
        """
    static let changedMind = "Have you changed your mind? Then there is nothing to do."
    static let onboardingFooter = """
        You get this mail because connecting your sales at {{brandName}} to {{platform}} was begun. If you would \
        rather not be reminded, use “Unsubscribe” in your mail program.
        """
}
