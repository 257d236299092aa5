import Foundation
import Logging
import Relink
import RelinkCodat
import RelinkHTTP
import RelinkMail
import RelinkSQLite
import ServiceLifecycle

/// What the services of one server share.
struct ServerParts: Sendable {
    let settings: Settings
    let store: any Store
    let reducer: Reducer
    let status: StatusReader
    let recorder: Recorder
    let progress: FoldProgress
    let bell: FoldBell
    let silence: SilenceWatch
    let mailTries = MailTries()
    let codat: CodatSources
    let mails: MailRoom
    let links: MerchantLinks
    let setupLinks: SetupLinks
    let logos: LogoCache
    let setup: CodatSetupDesk
    let tracing: ServerTracing?
    let logger: Logger

    /// How long an answer waits for the fold to show what it brought about.
    private static let foldLimit = Duration.seconds(5)

    /// - Throws: ``SettingsFaults``, ``CodatConfigurationError``.
    init(
        _ settings: Settings, _ store: any Store, mails: MailRoom, tracing: ServerTracing?, logger: Logger
    ) throws {
        self.settings = settings
        self.tracing = tracing
        self.store = store
        self.mails = mails
        self.logger = logger
        let progress = FoldProgress()
        let bell = FoldBell()
        let shelf = store.projections
        reducer = Reducer(policy: settings.reducerPolicy)
        status = StatusReader(log: store.log, projection: { shelf.current }, reducer: reducer)
        recorder = Recorder(
            log: RingingLog(log: store.log, bell: bell),
            untilFolded: { await progress.wait(for: $0, within: Self.foldLimit) }, now: { .now },
            newID: { UUID().uuidString.lowercased() })
        self.progress = progress
        self.bell = bell
        silence = SilenceWatch(limit: settings.alerts.silenceAfter)
        codat = try CodatSources(settings, logger: logger, tracer: tracing?.tracer)
        links = MerchantLinks(
            signer: LinkSigner(key: store.linkKey), baseURL: settings.publicURL,
            lifetime: settings.reonboarding.linkLifetime)
        setupLinks = SetupLinks(
            signer: LinkSigner(key: store.linkKey), baseURL: settings.publicURL, lifetime: settings.setupLinkLifetime)
        logos = LogoCache(trustRoots: settings.tls.trustRoots, logger: logger, now: { .now })
        setup = CodatSetupDesk(
            sources: codat, links: setupLinks, status: status, recorder: recorder,
            offers: OfferCache(logger: logger, now: { .now }),
            logos: logos, now: { .now })
    }

    var postmanStore: PostmanStore {
        let shelf = store.projections
        return PostmanStore(
            log: store.log, projection: { shelf.current }, recorder: recorder, progress: progress,
            leadership: store.leadership)
    }

    var letters: MerchantLetters {
        MerchantLetters(
            room: mails, links: links, policy: reducer.policy)
    }

    var companyLook: CompanyLook {
        let shelf = store.projections
        return CompanyLook(
            sources: codat, projection: { shelf.current }, recorder: recorder, reducer: reducer, now: { .now })
    }

    /// The loops behind the listeners.
    ///
    /// - Throws: ``StoreError``.
    func loops(http: AlertPost) throws -> [any Service] {
        let postman = Postman(
            letters: letters, transport: mails.transport, store: postmanStore, policy: reducer.policy.reonboarding,
            perMinute: settings.mail.perMinute, tries: mailTries, traces: tracing?.events, logger: logger,
            now: { .now })
        var loops: [any Service] = [postman]
        if let address = mails.operators {
            loops.append(
                OperatorDesk(
                    mailer: OperatorMailer(room: mails, to: address, traces: tracing?.events), store: postmanStore,
                    silence: silence,
                    takeHeldUp: postman.takeHeldUp, interval: settings.alerts.mailInterval, logger: logger,
                    now: { .now }))
        }
        for url in settings.alerts.webhookURLs {
            loops.append(
                AlertPoster(
                    url: url, post: http, status: status, store: postmanStore, traces: tracing?.events,
                    logger: logger, now: { .now }))
        }
        if let retention = settings.log.retention, let store = store as? SQLiteStore {
            loops.append(
                BodyRetention(
                    archivist: try store.archivist(), retention: retention, logger: logger, now: { .now }))
        }
        return loops + reconcilers
    }

    private var reconcilers: [any Service] {
        guard settings.reconcile.interval > .zero else { return [] }
        return codat.byName.values.sorted { $0.name < $1.name }.flatMap { source -> [any Service] in
            let inquiry = CodatInquiry(source: source, store: postmanStore, reducer: reducer, now: { .now })
            return [
                Reconciler(
                    inquiry, settings: settings.reconcile,
                    webhookURL: WebhookSubscription.url(of: source.name, settings), logger: logger),
                ReturnWatch(inquiry, logger: logger),
            ]
        }
    }

    var pages: MerchantPages {
        MerchantPages(
            links: links, status: status, recorder: recorder, brand: mails.brand,
            extraFormActionOrigins: codat.byName.values.compactMap(\.settings.baseURL), now: { .now },
            syncFlowURL: { merchant async throws(SyncFlowFailure) in try await syncFlowURL(for: merchant) })
    }

    var choice: ChoicePages {
        ChoicePages(
            links: setupLinks, desk: setup, status: status, recorder: recorder, brand: mails.brand,
            extraFormActionOrigins: codat.byName.values.compactMap(\.settings.baseURL), now: { .now })
    }

    /// A fresh Sync flow URL for a merchant who waits for it.
    private func syncFlowURL(for merchant: MerchantState) async throws(SyncFlowFailure) -> String {
        guard let source = codat.byName[merchant.source] else {
            throw SyncFlowFailure("No codat.apiKey is set for source \(merchant.source); set it.")
        }
        do {
            return try await source.syncFlowURL(for: merchant, reducer.policy).location
        } catch {
            throw SyncFlowFailure("\(error)")
        }
    }
}
