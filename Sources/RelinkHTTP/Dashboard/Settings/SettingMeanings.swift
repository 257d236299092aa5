/// What each setting is for, in French; in English the settings themselves say it.
enum SettingMeanings {
    static let french: [String: String] = listeners.merging(operators) { $1 }.merging(winningBack) { $1 }

    private static let listeners = [
        "listen.public": "où Codat et les marchands l’atteignent",
        "listen.admin": "où les exploitants l’atteignent",
        "listen.requestTimeout": "une requête dont l’en-tête ou le corps tarde plus reçoit 408",
        "listen.idleTimeout": "une connexion inactive est fermée après ce délai",
        "listen.maxHeaderBytes": "un en-tête plus long reçoit 431",
        "listen.maxConnections": "les connexions au-delà attendent",
        "public.url": "début des liens qui sortent de la maison ; par défaut tiré de listen.public",
        "store.url": "sqlite:CHEMIN ou postgres://…",
        "tls.certificate": "fichier PEM ; avec tls.key, l’écoute publique parle TLS",
        "tls.key": "fichier PEM de la clé du certificat",
        "tls.clientCa": "fichier PEM ; les webhooks doivent alors présenter un certificat signé par elle",
        "tls.trustRoots": "fichier PEM des autorités de confiance pour SMTP, Codat et les alertes",
        "webhook.secrets": "secrets de signature, whsec_… ou whpk_… ; plusieurs pendant une rotation",
        "webhook.authorization": "valeurs d’Authorization que Codat envoie",
        "webhook.allowedAddresses": "plages CIDR d’où viennent les webhooks ; `codat` désigne celles de Codat",
        "webhook.trustedProxies": "plages CIDR des proxys dont X-Forwarded-For est cru",
        "webhook.tolerance": "écart admis entre webhook-timestamp et maintenant",
        "webhook.maxBodyBytes": "un corps plus long reçoit 413",
        "webhook.maxBufferedBytes": "total des corps en cours ; au-delà, 503",
        "webhook.allowUnverified": "sur un portable : accepter aussi les webhooks sans preuve",
    ]

    private static let operators = [
        "admin.token": "jeton pour l’écoute des exploitants",
        "admin.hosts": "autres noms sous lesquels l’écoute des exploitants répond",
        "alerts.webhookUrls": "où Relink annonce ce qui arrive aux marchands",
        "alerts.secret": "whsec_… qui signe ces annonces",
        "alerts.mailInterval": "au plus un résumé aux exploitants dans ce délai",
        "alerts.silenceAfter": "aucun webhook pendant ce temps : les exploitants sont prévenus",
        "codat.apiKey": "clé d’API de Codat, telle quelle",
        "codat.baseUrl": "API de Codat",
        "codat.commerceKey": "clé du connecteur commerce de la plateforme",
        "codat.accountingKey": "clé d’un connecteur comptable",
        "codat.merchantsChoose":
            "le côté dont les marchands choisissent un système ; sinon celui sans clé, ou la comptabilité",
        "codat.redirectUrl": "où la connexion mène le marchand à la fin",
        "codat.redirectHosts": "hôtes permis pour une redirectUrl donnée avec un lien",
        "log.level": "gravité minimale de ce qui est journalisé",
        "log.format": "json pour les collecteurs",
        "log.retention":
            "les corps d’événements reçus avant ce délai vont en archives compressées ; par défaut aucun",
        "trace.endpoint": "OTLP sur HTTP d’un collecteur OpenTelemetry ; par défaut aucun",
        "trace.ratio": "part des traces enregistrées, de 0 (aucune) à 1 (toutes)",
        "trace.headers": "nom=valeur, champs de chaque envoi au collecteur",
    ]

    private static let winningBack = [
        "mail.transport": "directory:CHEMIN, smtp:// ou smtps://",
        "mail.from": "expéditeur des e-mails",
        "mail.replyTo": "où vont les réponses",
        "mail.operator": "où vont les alertes aux exploitants",
        "mail.perMinute": "pas plus d’e-mails aux marchands en 60 s",
        "mail.templates": "dossier dont les modèles remplacent ceux fournis, fichier par fichier",
        "brand.name": "nom de la plateforme dans les e-mails et les pages",
        "brand.logoUrl": "son logo",
        "brand.color": "sa couleur, #rrggbb",
        "brand.supportUrl": "où les marchands trouvent de l’aide",
        "reonboarding.schedule": "quand partent les e-mails après une déconnexion",
        "reonboarding.cooldown": "délai minimal entre les premiers e-mails de deux épisodes",
        "reonboarding.maxAge": "une déconnexion plus ancienne, traitée seulement maintenant, n’envoie rien",
        "reonboarding.linkLifetime": "durée de validité du lien d’un e-mail",
        "setup.linkLifetime": "durée de validité d’un lien vers la page des systèmes",
        "onboarding.schedule": "quand écrire aux marchands qui n’ont jamais fini de se connecter",
        "reconcile.interval": "à quel rythme Codat est interrogé sur ce qui a manqué ; 0s : jamais",
        "reconcile.discover": "reprendre aussi les entreprises dont aucun webhook n’a parlé",
        "requiredSourceTypes": "les connexions qu’il faut à un marchand",
    ]
}
