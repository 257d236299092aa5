import Relink

extension Settings {
    /// What the settings are for: to serve takes more than to read the store.
    public enum Purpose: Sendable {
        case serving, reading
    }

    /// Reads all settings and checks them.
    ///
    /// - Parameters:
    ///   - flags: by key name, as ``SettingFlags/split(_:)`` gives them.
    ///   - environment: all of the process's variables.
    /// - Throws: ``SettingsFaults`` with everything that is wrong.
    public static func load(
        flags: [String: String], environment: [String: String], for purpose: Purpose
    ) throws(SettingsFaults) -> Settings {
        var reader = SettingsReader(SettingLayers(flags: flags, environment: environment))
        let settings = Settings(&reader)
        if purpose == .serving { settings.checkForServing(&reader) }
        guard reader.faults.isEmpty else { throw SettingsFaults(reader.faults) }
        return settings
    }

    private init(_ reader: inout SettingsReader) {
        listen = Listen(
            public: reader.address("listen.public"), admin: reader.address("listen.admin"),
            requestTimeout: reader.duration("listen.requestTimeout"),
            idleTimeout: reader.duration("listen.idleTimeout"),
            maxHeaderBytes: reader.integer("listen.maxHeaderBytes", in: 256...1_048_576),
            maxConnections: reader.integer("listen.maxConnections", in: 1...1_000_000))
        tls = reader.tls()
        publicURL = reader.publicURL(listen: listen.public, isTLS: tls.certificate != nil)
        store = reader.storeLocation()
        sources = reader.allSources()
        admin = Admin(token: reader.credential("admin.token"), hosts: reader.hosts("admin.hosts"))
        mail = Mail(
            transport: reader.mailTransport(), from: reader.mailBox("mail.from"),
            replyTo: reader.mailBox("mail.replyTo"),
            operator: reader.mailBox("mail.operator"), perMinute: reader.integer("mail.perMinute", in: 0...1_000_000),
            templates: reader.text("mail.templates"))
        brand = reader.brand()
        reonboarding = Reonboarding(
            schedule: reader.schedule("reonboarding.schedule"),
            cooldown: reader.duration("reonboarding.cooldown", allowsZero: true),
            maxAge: reader.duration("reonboarding.maxAge"), linkLifetime: reader.duration("reonboarding.linkLifetime"))
        onboardingSchedule = reader.schedule("onboarding.schedule")
        setupLinkLifetime = reader.duration("setup.linkLifetime")
        alerts = reader.alerts()
        reconcile = Reconcile(
            interval: reader.duration("reconcile.interval", allowsZero: true),
            discover: reader.bool("reconcile.discover"))
        requiredSourceTypes = reader.sourceTypes()
        log = Log(
            level: reader.choice("log.level"), format: reader.choice("log.format"),
            retention: reader.optionalDuration("log.retention"))
        trace = reader.trace()
        inForce = reader.inForce(publicURL: publicURL)
    }

    /// What only a server needs.
    private func checkForServing(_ reader: inout SettingsReader) {
        for (name, source) in sources.sorted(by: { $0.key < $1.key })
        where !source.webhook.hasCredentials && !source.webhook.allowUnverified {
            let place = reader.place("webhook.secrets", name == Self.firstSource ? nil : name)
            guard !reader.isFaulty(place) else { continue }
            reader.fault(
                place,
                "is not set, nor is webhook.authorization, so no webhook could be verified; set one, such as the "
                    + "whsec_… of Codat's Portal")
        }
        if !listen.admin.isLoopback, admin.token == nil, !reader.isFaulty("admin.token") {
            reader.fault(
                "admin.token", "is not set, and listen.admin (\(listen.admin)) is no loopback address; set a token")
        }
        if case .postgres = store, log.retention != nil, !reader.isFaulty("log.retention") {
            reader.fault(
                "log.retention", "is set, and store.url is a PostgreSQL database, which keeps all bodies; take it out")
        }
    }
}

extension SettingsReader {
    fileprivate mutating func tls() -> Settings.TLS {
        let tls = Settings.TLS(
            certificate: pemFile("tls.certificate"), key: pemFile("tls.key"), clientCA: pemFile("tls.clientCa"),
            trustRoots: pemFile("tls.trustRoots"))
        let isSet = { [layers] (key: String) in layers.written(key) != nil }
        if isSet("tls.certificate") != isSet("tls.key") {
            let missing = isSet("tls.key") ? "tls.certificate" : "tls.key"
            fault(missing, "is not set; tls.certificate and tls.key belong together: set both or neither")
        }
        if isSet("tls.clientCa"), !isSet("tls.certificate") {
            fault("tls.clientCa", "asks clients for certificates, which takes tls.certificate and tls.key as well")
        }
        return tls
    }

    fileprivate mutating func allSources() -> [String: Settings.Source] {
        var sources = [Settings.firstSource: source(Settings.firstSource, nil)]
        for name in layers.sourceNames { sources[name] = source(name, name) }
        return sources
    }

    private mutating func source(_ name: String, _ place: String?) -> Settings.Source {
        let tolerance = duration("webhook.tolerance", of: place, allowsZero: true)
        return Settings.Source(
            webhook: WebhookPolicy(
                source: name, secrets: webhookSecrets("webhook.secrets", of: place),
                authorizations: list("webhook.authorization", of: place), tolerance: tolerance.components.seconds,
                allowUnverified: bool("webhook.allowUnverified", of: place)),
            addresses: AddressPolicy(
                allowed: ranges("webhook.allowedAddresses", of: place),
                trustedProxies: ranges("webhook.trustedProxies", of: place)),
            maxBodyBytes: integer("webhook.maxBodyBytes", of: place, in: 1...268_435_456),
            maxBufferedBytes: integer("webhook.maxBufferedBytes", of: place, in: 1...17_179_869_184),
            codat: codat(of: place))
    }

    private mutating func codat(of place: String?) -> Settings.Codat {
        let commerceKey = text("codat.commerceKey", of: place)
        let accountingKey = text("codat.accountingKey", of: place)
        let isCommerceChosen =
            switch optionalChoice("codat.merchantsChoose", of: place) {
            case "commerce": true
            case "accounting": false
            default: commerceKey == nil && accountingKey != nil
            }
        return Settings.Codat(
            apiKey: credential("codat.apiKey", of: place), baseURL: url("codat.baseUrl", of: place),
            commerceKey: commerceKey, accountingKey: accountingKey,
            chosenSide: isCommerceChosen ? .commerce : .accounting,
            redirectURL: url("codat.redirectUrl", of: place), redirectHosts: hosts("codat.redirectHosts", of: place))
    }

    fileprivate mutating func brand() -> Settings.Brand {
        let color = text("brand.color")
        if let color, !color.contains(/^#[0-9A-Fa-f]{6}$/) {
            refuse("brand.color", nil, color, "right is #rrggbb, such as #0a7d5c")
        }
        return Settings.Brand(
            name: text("brand.name"), logoURL: url("brand.logoUrl"), color: color, supportURL: url("brand.supportUrl"))
    }

    fileprivate mutating func alerts() -> Settings.Alerts {
        var secret: WebhookSecret?
        if let text = credential("alerts.secret") {
            do {
                guard !text.value.hasPrefix("whpk_") else { throw WebhookSecretFault.cannotSign }
                secret = try WebhookSecret(parsing: text.value)
            } catch {
                fault("alerts.secret", "(hidden) \(error)")
            }
        }
        return Settings.Alerts(
            webhookURLs: urls("alerts.webhookUrls"), secret: secret,
            mailInterval: duration("alerts.mailInterval", allowsZero: true),
            silenceAfter: duration("alerts.silenceAfter"))
    }

    fileprivate mutating func sourceTypes() -> Set<SourceType> {
        let names = list("requiredSourceTypes")
        let types = names.compactMap(SourceType.init(codatName:))
        if names.isEmpty || types.count != names.count || types.contains(.unknown) {
            let right = SourceType.allCases.filter { $0 != .unknown }.map(\.rawValue).joined(separator: ", ")
            refuse("requiredSourceTypes", nil, names.joined(separator: ","), "right are some of \(right)")
        }
        return Set(types)
    }

    private mutating func text(_ key: SettingKey, of source: String?) -> String {
        guard !key.kind.isList else { return list(key.name, of: source).joined(separator: ",") }
        return text(key.name, of: source) ?? ""
    }

    fileprivate mutating func inForce(publicURL: String) -> [Settings.InForce] {
        var inForce: [Settings.InForce] = []
        for source in [nil] + layers.sourceNames.map(Optional.some) {
            for key in source == nil ? SettingKey.all : SettingKey.ofSource {
                var value = text(key, of: source)
                if key.name == "public.url" { value = publicURL }
                if !value.isEmpty, key.hides(value) { value = "(hidden)" }
                inForce.append(Settings.InForce(key: place(key.name, source), value: value))
            }
        }
        return inForce
    }
}
