extension SettingKey {
    /// Every key there is, in the order in which they are explained.
    public static let all: [SettingKey] = listeners + webhooks + operators + codat + mails + rules + logs

    private static let listeners = [
        SettingKey("listen.public", .address, "127.0.0.1:8080", "where Codat and merchants reach it"),
        SettingKey("listen.admin", .address, "127.0.0.1:8081", "where operators reach it"),
        SettingKey("listen.requestTimeout", .duration, "15s", "a request whose head or body takes longer gets 408"),
        SettingKey("listen.idleTimeout", .duration, "60s", "an idle connection is closed after this"),
        SettingKey("listen.maxHeaderBytes", .integer, "32768", "a longer head gets 431"),
        SettingKey("listen.maxConnections", .integer, "10000", "more connections wait unaccepted"),
        SettingKey("public.url", .url, nil, "base of links that leave the building; by default made of listen.public"),
        SettingKey("store.url", .text, "sqlite:relink.db", "sqlite:PATH, or postgres://…", isSecret: true),
        SettingKey("tls.certificate", .file, nil, "PEM file; with tls.key, the public listener speaks TLS"),
        SettingKey("tls.key", .file, nil, "PEM file of the certificate's key"),
        SettingKey("tls.clientCa", .file, nil, "PEM file; webhooks then need a client certificate that it signed"),
        SettingKey("tls.trustRoots", .file, nil, "PEM file of authorities trusted for SMTP, Codat and alerts"),
    ]

    private static let webhooks = [
        SettingKey(
            "webhook.secrets", .list, nil, "signing secrets, whsec_… or whpk_…; several in rotation", isSecret: true),
        SettingKey("webhook.authorization", .list, nil, "values of Authorization that Codat sends", isSecret: true),
        SettingKey("webhook.allowedAddresses", .list, nil, "CIDRs that webhooks may come from; `codat` is Codat's own"),
        SettingKey("webhook.trustedProxies", .list, nil, "CIDRs of proxies whose X-Forwarded-For is believed"),
        SettingKey("webhook.tolerance", .duration, "5m", "how far webhook-timestamp may be from now, either way"),
        SettingKey("webhook.maxBodyBytes", .integer, "1048576", "a longer body gets 413"),
        SettingKey("webhook.maxBufferedBytes", .integer, "67108864", "of all bodies in flight; more gets 503"),
        SettingKey("webhook.allowUnverified", .bool, "false", "for a laptop: take webhooks without a credential, too"),
    ]

    private static let operators = [
        SettingKey("admin.token", .text, nil, "bearer token for the admin listener", isSecret: true),
        SettingKey("admin.hosts", .list, nil, "further names under which the admin listener may be asked"),
        SettingKey("alerts.webhookUrls", .urls, nil, "where Relink posts what happens to merchants"),
        SettingKey("alerts.secret", .text, nil, "whsec_… that signs those posts", isSecret: true),
        SettingKey("alerts.mailInterval", .duration, "5m", "at most one digest to operators in this time"),
        SettingKey("alerts.silenceAfter", .duration, "2d", "no webhook for so long: operators are told"),
    ]

    private static let codat = [
        SettingKey("codat.apiKey", .text, nil, "Codat's API key, raw", isSecret: true),
        SettingKey("codat.baseUrl", .url, "https://api.codat.io", "Codat's API"),
        SettingKey("codat.commerceKey", .text, nil, "platform key of the platform's own commerce connector"),
        SettingKey("codat.accountingKey", .text, nil, "platform key of an accounting connector"),
        SettingKey(
            "codat.merchantsChoose", .choice(["accounting", "commerce"]), nil,
            "the side that merchants choose a system of; by default the one whose key is not set, else accounting"),
        SettingKey("codat.redirectUrl", .url, nil, "where the Sync flow sends the merchant at its end"),
        SettingKey("codat.redirectHosts", .list, nil, "hosts that a redirectUrl named with a link may have"),
    ]

    private static let mails = [
        SettingKey("mail.transport", .text, "directory:outbox", "directory:PATH, smtp:// or smtps://", isSecret: true),
        SettingKey("mail.from", .text, nil, "the sender of mails"),
        SettingKey("mail.replyTo", .text, nil, "where answers go"),
        SettingKey("mail.operator", .text, nil, "where operators' alerts go"),
        SettingKey("mail.perMinute", .integer, "60", "no more mails to merchants within any 60 s"),
        SettingKey("mail.templates", .text, nil, "a folder whose templates replace the built-in ones, file by file"),
        SettingKey("brand.name", .text, nil, "the platform's name in mails and pages"),
        SettingKey("brand.logoUrl", .url, nil, "its logo"),
        SettingKey("brand.color", .text, nil, "its colour, #rrggbb"),
        SettingKey("brand.supportUrl", .url, nil, "where merchants find help"),
    ]

    private static let rules = [
        SettingKey("reonboarding.schedule", .durations, "15m,3d,7d", "when mails go out after a loss"),
        SettingKey("reonboarding.cooldown", .duration, "1d", "least time between first mails of two episodes"),
        SettingKey("reonboarding.maxAge", .duration, "14d", "an older loss, first folded now, sends no mail"),
        SettingKey("reonboarding.linkLifetime", .duration, "30d", "how long a mail's link works"),
        SettingKey("setup.linkLifetime", .duration, "1d", "how long a link to the page of systems works"),
        SettingKey("onboarding.schedule", .durations, nil, "when mails go to merchants who never finished connecting"),
        SettingKey("reconcile.interval", .duration, "6h", "how often Codat is asked what was missed; 0s is never"),
        SettingKey("reconcile.discover", .bool, "false", "bring in companies that no webhook spoke of"),
        SettingKey("requiredSourceTypes", .list, "Accounting,Commerce", "the connections that a merchant needs"),
    ]

    private static let logs = [
        SettingKey(
            "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), "info",
            "least severity that is logged"),
        SettingKey("log.format", .choice(["text", "json"]), "text", "json for collectors"),
        SettingKey(
            "log.retention", .duration, nil,
            "bodies of events received longer ago go into compressed archives beside the store; by default none"),
        SettingKey("trace.endpoint", .url, nil, "an OpenTelemetry collector's OTLP over HTTP; by default none"),
        SettingKey("trace.ratio", .text, "0.01", "the share of traces that are recorded, from 0 (none) to 1 (all)"),
        SettingKey("trace.headers", .list, nil, "name=value, fields of each post to the collector", isSecret: true),
    ]

    /// The keys that each named source has of its own.
    static let ofSource = all.filter { ["webhook", "codat"].contains($0.group) }
}
