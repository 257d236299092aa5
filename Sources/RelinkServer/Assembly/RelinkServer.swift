import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import Relink
import RelinkStore
import RelinkHTTP
import RelinkMail
import RelinkPostgres
public import ServiceLifecycle
import UnixSignals

/// Puts the parts together and runs them until told to stop.
public enum RelinkServer {
    /// How long a drain may take before what is left is cut off; the promise is 30 s.
    private static let drainLimit = Duration.seconds(25)
    /// From here on, the fold is so far behind that what is shown is old.
    private static let maxFoldDelay = Duration.seconds(10)

    /// Serves until SIGTERM or SIGINT, then drains.
    ///
    /// - Parameter besides: further services that live as long.
    /// - Throws: ``SettingsFaults`` where what the settings name can't be used, ``StoreError`` where the store can't,
    ///   and what a listener throws that can't listen.
    public static func run(_ settings: Settings, version: String, besides: [any Service] = []) async throws {
        signal(SIGPIPE, SIG_IGN)
        let sink = LogSink()
        defer { sink.close() }
        let logger = logger(settings.log, sink)
        let mails = try MailRoom(settings)
        try settings.refuseUnreadableStoreURL()
        let store = try await StoreAccess.open(settings, role: .serve, logger: logger)
        do {
            let tracing = ServerTracing(settings, version: version, logger: logger)
            let parts = try ServerParts(settings, store, mails: mails, tracing: tracing, logger: logger)
            try await serve(parts, version, besides)
            await store.close()
        } catch {
            await store.close()
            throw error
        }
        logger.notice("Stopped; everything accepted is stored.")
    }

    private static func serve(_ parts: ServerParts, _ version: String, _ besides: [any Service]) async throws {
        let http = AlertPost(
            http: AlertPost.client(trustRoots: parts.settings.tls.trustRoots), secret: parts.settings.alerts.secret,
            tracer: parts.tracing?.tracer)
        do {
            try await parts.silence.start(parts.store.log, at: .now)
            let services = try services(of: parts, version)
            // What ends last still brings away what the others' end was traced by.
            let exporter: [any Service] = parts.tracing.map { [$0.exporter] } ?? []
            var configuration = ServiceGroupConfiguration(
                services: exporter + besides + services.behind + (try parts.loops(http: http)) + services.listeners
                    + [StoreClosing(store: parts.store), services.report],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: parts.logger)
            configuration.maximumGracefulShutdownDuration = drainLimit
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await end(parts, http)
            throw error
        }
        await end(parts, http)
    }

    private static func end(_ parts: ServerParts, _ alerts: AlertPost) async {
        await parts.mails.transport.close()
        await parts.codat.shutdown()
        for http in [parts.logos.http, alerts.http] {
            do {
                try await http.shutdown()
            } catch {
                parts.logger.debug("Connections outward did not end in order.", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// - Returns: what works behind the listeners, they, and what tells of the whole, which is to end first.
    private static func services(
        of parts: ServerParts, _ version: String
    ) throws -> (behind: [any Service], listeners: [any Service], report: any Service) {
        let (settings, store, logger) = (parts.settings, parts.store, parts.logger)
        let fold = FoldLoop(
            log: store.log, shelf: store.projections, requests: store.rebuildRequests, leadership: store.leadership,
            reducer: parts.reducer, bell: parts.bell, progress: parts.progress, traces: parts.tracing?.events,
            logger: logger)
        let probe = StoreProbe(logger: logger) { () async throws(StoreError) in try await store.log.isWritable() }
        let rejections = RejectionLog()
        let counters = IngestCounters()
        let readiness: @Sendable () -> [String] = {
            var faults = probe.currentFault.map { [$0.description] } ?? []
            if fold.behind > maxFoldDelay {
                faults.append("The fold is \(fold.behind.components.seconds) s behind the log.")
            }
            return faults
        }
        let report = SupervisorReport(
            environment: ProcessInfo.processInfo.environment, logger: logger, readiness: readiness)
        var (publicConfiguration, adminConfiguration) = (settings.publicListener, settings.adminListener)
        EventLoops.adopt(.receiving)
        OpenFileLimit.raised().fit(&publicConfiguration.http.limits, &adminConfiguration.http.limits, logger)
        let publicListener = try PublicListener(
            configuration: publicConfiguration,
            log: RingingLog(log: store.log, bell: parts.bell, silence: parts.silence), pages: parts.pages,
            choice: parts.choice, rejections: rejections, counters: counters, tracing: parts.tracing?.requests,
            logger: logger, now: { .now }
        ) { port in
            let url = ListenAddress(host: settings.listen.public.host, port: port)
            let scheme = settings.tls.certificate == nil ? "http" : "https"
            logger.notice("Listening for webhooks.", metadata: ["url": "\(scheme)://\(url)/webhooks/codat"])
            report.webhooksListen(at: "\(scheme)://\(url)/webhooks/codat")
        }
        var observed = ObservedServer(
            status: parts.status, rejections: rejections, counters: counters, recorder: parts.recorder,
            links: parts.links, version: version, readiness: readiness,
            storeUse: { try await parts.store.use() })
        parts.tell(&observed)
        observed.certificateExpiry = try publicConfiguration.http.tls?.expiry()
        observed.storeStanding = {
            StoreStanding(
                isWritable: probe.currentFault == nil, isLeading: fold.isLeading, foldDelay: fold.behind)
        }
        let adminListener = try AdminListener(
            configuration: adminConfiguration, server: observed, logger: logger, now: { .now }
        ) { port in
            let url = ListenAddress(host: settings.listen.admin.host, port: port)
            logger.notice("Listening for operators.", metadata: ["url": "http://\(url)"])
            report.operatorsListen(at: "http://\(url)")
        }
        return ([fold, probe], [adminListener, publicListener], report)
    }

    private static func logger(_ settings: Settings.Log, _ sink: LogSink) -> Logger {
        let level = Logger.Level(rawValue: settings.level) ?? .info
        let format = LineLogHandler.Format(rawValue: settings.format) ?? .text
        LoggingSystem.bootstrap { label in
            // The framework's own story of each connection is for those who debug the framework.
            let quietest = label == "relink" ? level : max(level, .notice)
            var handler = LineLogHandler(label: label, level: quietest, format: format, sink: sink, now: { .now })
            handler.metadataProvider = .request
            return handler
        }
        return Logger(label: "relink")
    }
}

extension ServerParts {
    /// What operators are shown of the parts themselves.
    fileprivate func tell(_ observed: inout ObservedServer) {
        let letters = letters
        observed.mailLook = { letters.look(of: $0) }
        observed.freshMerchant = companyLook.merchant
        observed.settings = settings.shown
        observed.setup = setup
        observed.lastWebhookAt = { silence.lastWebhook }
        observed.silenceAfter = settings.alerts.silenceAfter
        observed.mailFigures = { mailTries.figures }
        observed.tracing = tracing?.requests
        observed.spanCounts = { tracing?.counts }
    }
}

extension Settings {
    var publicListener: PublicListenerConfiguration {
        let certificates: ListenerTLS? =
            if let certificate = tls.certificate, let key = tls.key {
                ListenerTLS(certificate: certificate, key: key, clientCA: tls.clientCA)
            } else { nil }
        return PublicListenerConfiguration(
            http: .init(host: listen.public.host, port: listen.public.port, limits: listen.limits, tls: certificates),
            sources: sources.mapValues { source in
                WebhookSource(
                    verifier: WebhookVerifier(policy: source.webhook), addresses: source.addresses,
                    maxBodyBytes: source.maxBodyBytes, maxBufferedBytes: source.maxBufferedBytes)
            })
    }

    var adminListener: AdminListenerConfiguration {
        AdminListenerConfiguration(
            http: .init(host: listen.admin.host, port: listen.admin.port, limits: listen.limits),
            token: admin.token.map { AdminToken($0.value) }, hosts: admin.hosts)
    }
}

extension Settings {
    fileprivate var shown: [ShownSetting] {
        inForce.map { setting in
            ShownSetting(key: setting.key, value: setting.value, meaning: SettingKey.meaning(of: setting.key))
        }
    }

    /// - Throws: ``SettingsFaults``.
    fileprivate func refuseUnreadableStoreURL() throws(SettingsFaults) {
        guard case .postgres(let url) = store, let fault = PostgresStore.fault(ofURL: url.value) else { return }
        throw SettingsFaults([SettingsFault("store.url", "(hidden) \(fault)")])
    }
}

extension Settings.Listen {
    var limits: ListenerLimits {
        ListenerLimits(
            requestTimeout: TimeAmount(requestTimeout), idleTimeout: TimeAmount(idleTimeout),
            maxHeaderBytes: maxHeaderBytes, maxConnections: maxConnections)
    }
}
