import Foundation
import Logging
import Relink
import RelinkMail
import RelinkSQLite
import ServiceLifecycle
import Synchronization

@testable import RelinkServer

/// A postman with a real store and a clock that a story sets; what leaves is counted.
final class PostOffice: Sendable {
    static let start = Instant(milliseconds: 1_795_000_000_000)

    let store: SQLiteStore
    let postman: Postman
    let sent = SentMails()
    let policy: ReducerPolicy
    let room: MailRoom
    private let directory: URL
    let progress = FoldProgress()
    private let events = Mutex<Int64>(0)

    /// - Parameter transport: takes the mails instead of ``sent``.
    init(
        _ reonboarding: ReonboardingPolicy = ReonboardingPolicy(), perMinute: Int = 60,
        transport: (any MailTransport)? = nil
    ) async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "relink-post-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let path = directory.appending(path: "relink.db").path
        let time = TestClock(Self.start)
        self.time = time
        policy = ReducerPolicy(reonboarding: reonboarding)
        let store = try await SQLiteStore.open(path: path, role: .serve, clock: { time.now })
        self.store = store
        let settings = try Settings.load(
            flags: [
                "mail.transport": "directory:\(directory.path)/outbox", "mail.from": "Corner Till <books@till.example>",
                "public.url": "https://relink.till.example", "brand.name": "Corner Till",
                "mail.operator": "desk@till.example",
            ], environment: [:], for: .reading)
        let room = try MailRoom(settings)
        self.room = room
        let folder = FoldToTheEnd(store: store, reducer: Reducer(policy: policy), progress: progress)
        self.folder = folder
        let recorder = Recorder(
            log: store.log, untilFolded: { _ in await folder.fold() }, now: { time.now },
            newID: { UUID().uuidString })
        self.recorder = recorder
        let letters = MerchantLetters(
            room: room,
            links: MerchantLinks(
                signer: LinkSigner(key: store.linkKey), baseURL: settings.publicURL, lifetime: reonboarding.linkLifetime
            ),
            policy: policy)
        let shelf = store.projections
        postman = Postman(
            letters: letters, transport: transport ?? sent,
            store: PostmanStore(
                log: store.log, projection: { shelf.current }, recorder: recorder, progress: progress),
            policy: reonboarding, perMinute: perMinute, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { time.now })
    }

    let time: TestClock
    let recorder: Recorder
    private let folder: FoldToTheEnd

    deinit {
        do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
    }

    func fold() async { await folder.fold() }

    /// The mails in the folder to which all go that the merchants are not sent.
    func mailsInFolder() throws -> [String] {
        let outbox = directory.appending(path: "outbox").path
        guard FileManager.default.fileExists(atPath: outbox) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: outbox)
    }

    // MARK: What happens

    func connect(_ merchant: String) async throws {
        for (id, type) in [("books", "Accounting"), ("shop", "Commerce")] {
            try await deliver(merchant, "connection.connected", id, type, "Linked")
        }
    }

    func lose(_ merchant: String) async throws {
        try await deliver(merchant, "connection.deleted", "books", "Accounting", "Linked")
    }

    /// The legacy rule's word of the same loss.
    func tellLossOnceMore(_ merchant: String) async throws {
        try await deliver(#"{"CompanyId":"\#(merchant)","RuleType":"Sync Connection Deleted"}"#)
    }

    func deleteCompany(_ merchant: String) async throws {
        try await deliver(
            #"{"eventType":"company.deleted","generatedDate":"\#(time.now.rfc3339)","payload":{"id":"\#(merchant)"}}"#)
    }

    func setContact(_ merchant: String, _ email: String? = nil) async throws {
        let contact = Contact(email: email ?? "\(merchant)@shop.example")
        let event = OwnEvent(
            messageID: UUID().uuidString, companyID: merchant, occurredAt: time.now, event: .contactSet(contact))
        _ = try await store.log.append(VerifiedDelivery(event))
    }

    private func deliver(
        _ merchant: String, _ event: String, _ connection: String, _ type: String, _ status: String
    ) async throws {
        try await deliver(
            """
            {"eventType":"\(event)","generatedDate":"\(time.now.rfc3339)","payload":{"referenceCompany":\
            {"id":"\(merchant)"},"connection":{"id":"\(merchant)-\(connection)","status":"\(status)",\
            "sourceType":"\(type)","platformName":"Xero"}}}
            """)
    }

    private func deliver(_ body: String) async throws {
        let verifier = WebhookVerifier(policy: WebhookPolicy(source: "codat", allowUnverified: true))
        let number = events.withLock { events in
            events += 1
            return events
        }
        var headers = WebhookHeaders()
        headers.add(name: "webhook-id", value: "msg_\(number)")
        _ = try await store.log.append(try verifier.verify(headers: headers, body: Array(body.utf8), now: time.now))
        time.advance(by: .milliseconds(1))
    }

    /// The postman goes on his rounds until a moment, one round each time something may be due.
    func work(for duration: Duration, every step: Duration = .seconds(60)) async throws {
        let end = time.now.advanced(by: duration)
        await folder.fold()
        while time.now < end {
            time.advance(by: step)
            try await postman.sendDue()
        }
    }

    func merchant(_ id: String) async throws -> MerchantState? {
        try await store.projections.current.merchant(id)?.state
    }

    func notices() async throws -> [Notice] {
        try await store.projections.current.notices(after: 0, limit: 100_000)
    }
}

final class TestClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) {
        self.instant = Mutex(instant)
    }

    var now: Instant { instant.withLock { $0 } }

    func advance(by duration: Duration) {
        instant.withLock { $0 = $0.advanced(by: duration) }
    }
}

/// Takes every mail, or refuses it as a mail server would.
final class SentMails: MailTransport {
    private let mails = Mutex<[MailMessage]>([])
    private let failure = Mutex<MailFailure.Kind?>(nil)

    var all: [MailMessage] { mails.withLock { $0 } }

    func refuse(_ kind: MailFailure.Kind?) {
        failure.withLock { $0 = kind }
    }

    func send(_ message: MailMessage) async throws(MailFailure) {
        if let kind = failure.withLock({ $0 }) { throw MailFailure(kind, "The story wants it so.") }
        mails.withLock { $0.append(message) }
    }

    func close() async {}
}

/// Takes a mail only once the server is told to shut down.
struct SlowMailServer: MailTransport {
    private let asked = AsyncStream.makeStream(of: Void.self)

    func isAsked() async {
        var iterator = asked.stream.makeAsyncIterator()
        await iterator.next()
    }

    func send(_ message: MailMessage) async throws(MailFailure) {
        asked.continuation.yield()
        do {
            try await gracefulShutdown()
            try Task.checkCancellation()
        } catch {
            throw MailFailure(.temporary, "It was called off.")
        }
    }

    func close() async {}
}

/// Folds as the loop does, at once.
struct FoldToTheEnd: Sendable {
    let store: SQLiteStore
    let reducer: Reducer
    let progress: FoldProgress

    func fold() async {
        do {
            if try await store.projections.current.checkpoint().fingerprint != reducer.policy.fingerprint {
                try await store.projections.adopt(
                    try await store.projections.startRebuild(fingerprint: reducer.policy.fingerprint))
            }
            let folder = Folder(reducer: reducer)
            while true {
                let (checkpoint, folded) = try await folder.foldRun(of: store.log, into: store.projections.current)
                progress.advance(to: checkpoint.appliedSequence)
                if folded == 0 { return }
            }
        } catch {
            print("the fold failed: \(error)")
        }
    }
}
