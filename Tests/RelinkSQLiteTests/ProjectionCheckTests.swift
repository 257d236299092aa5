import Foundation
import GRDB
import Relink
import Testing

@testable import RelinkSQLite

@Suite("The check of a projection")
struct ProjectionCheckTests {
    private let reducer = Reducer()

    @Test("finds nothing where nothing was changed, whatever the runs in which it was folded")
    func whole() async throws {
        try await withFoldedStore { (folder) async throws in
            #expect(try await difference(folder) == nil)
        }
    }

    @Test(
        "finds whatever was changed",
        arguments: [
            "UPDATE merchants SET due_at = due_at + 1 WHERE due_at IS NOT NULL",
            "UPDATE merchants SET due_at = NULL", "DELETE FROM merchants WHERE company_id = 'only-a-contact'",
            "UPDATE merchants SET last_sequence = 1", "UPDATE mails SET status = 'failed'",
            "UPDATE mails SET recipient = 'x' WHERE place = 1", "DELETE FROM mails WHERE place = 1",
            "DELETE FROM mails WHERE place = 2", "UPDATE mails SET created_at = 1",
            "INSERT INTO mails SELECT 9, 'x', merchant, 1, 1, 'x', 'x', 'x', 'sent', 1, 1, 1, 'x' FROM mails LIMIT 1",
            "DELETE FROM notices WHERE kind = 'disconnected'",
            "UPDATE notices SET kind = 'degraded' WHERE sequence = 3",
            "UPDATE notices SET at = 1", "INSERT INTO notices VALUES (1, 0, 'degraded', 1, 1)",
            "INSERT INTO notices VALUES (9, 5, 'degraded', 1, 1)",
            "UPDATE entry_pages SET entries = CAST(substr(entries, 1, 40) || x'01' || substr(entries, 42) AS BLOB)",
            "UPDATE totals SET total = total + 1 WHERE name = 'mailsSent'", "DELETE FROM totals WHERE name = 'open'",
            "UPDATE totals SET total = 9 WHERE kind = 'merchants'",
        ])
    func changed(sql: String) async throws {
        try await withFoldedStore { (folder) async throws in
            let queue = try folder.openByHand(folder.projection().lastPathComponent)
            try queue.inDatabase { try $0.execute(sql: sql) }
            try queue.close()
            #expect(try await difference(folder) != nil)
        }
    }

    @Test("folds into a file without a name, so that a process that is killed leaves nothing behind")
    func nameless() async throws {
        try await SQLiteStore.withScratchProjection(fingerprint: "f") { scratch in
            #expect(OwnerOnlyFile.size(scratch.file.path) == nil)
            var checkpoint = Checkpoint(fingerprint: "f")
            checkpoint.appliedSequence = 1
            let record = MerchantRecord(state: MerchantState(companyID: "a", source: "codat"), lastSequence: 1)
            let entry = EventEntry(
                sequence: 1, companyID: "a", previous: nil, type: nil, status: .quarantined, fault: nil)
            try await scratch.commit(
                FoldBatch(checkpoint: checkpoint, merchants: ["a": record], sources: [:], entries: [entry]))
            #expect(try await scratch.merchant("a") == record)
            #expect(try await scratch.checkpoint() == checkpoint)
        }
    }

    private func difference(_ folder: StoreFolder) async throws -> String? {
        let store = try await folder.open(role: .read)
        do {
            let difference = try await SQLiteStore.withScratchProjection(fingerprint: reducer.policy.fingerprint) {
                scratch in
                try await ProjectionCheck(
                    log: store.log, stored: store.projections.current, scratch: scratch, reducer: reducer
                ).firstDifference { _ in }
            }
            await store.close()
            return difference
        } catch {
            await store.close()
            throw error
        }
    }

    private func withFoldedStore(_ body: (StoreFolder) async throws -> Void) async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                let lost = #"{"RuleType":"Sync Connection Deleted","CompanyId":"lost"}"#
                _ = try await store.log.append(own(.contactSet(Contact(email: "a@x.example")), of: "only-a-contact"))
                _ = try await store.log.append(own(.contactSet(Contact(email: "b@x.example")), of: "lost"))
                _ = try await store.log.append(delivery("m1", Array(lost.utf8)))
                var mail = MailRecord(
                    mailID: "one", companyID: "lost", episode: 1, step: 1, to: "b@x.example", locale: "en",
                    subject: "s", status: .retrying, attempts: 1, createdAt: at(2))
                _ = try await store.log.append(own(.mailDelayed(mail, nextTryAt: at(3)), of: "lost"))
                mail.status = .sent
                _ = try await store.log.append(own(.mailSent(mail), of: "lost"))
                _ = try await store.log.append(
                    own(
                        .mailSent(
                            MailRecord(
                                mailID: "two", companyID: "lost", episode: 1, step: 2, to: "b@x.example", locale: "en",
                                subject: "s", status: .sent, attempts: 1, createdAt: at(4))), of: "lost"))
                _ = try await store.log.append(delivery("m2", Array("{".utf8)))
                _ = try await store.log.append(own(.unsubscribed, of: "only-a-contact"))
                _ = try await store.log.append(
                    delivery("m3", Array(#"{"RuleType":"Sync Connection Deleted","CompanyId":"no-contact"}"#.utf8)))
                try await fold(store)
            }
            try await body(folder)
        }
    }

    private func fold(_ store: SQLiteStore) async throws {
        let fingerprint = reducer.policy.fingerprint
        let rebuilt = try await store.projections.startRebuild(fingerprint: fingerprint)
        try await store.projections.adopt(rebuilt)
        var folder = Folder(reducer: reducer)
        folder.eventsPerRun = 2
        while try await folder.foldRun(of: store.log, into: store.projections.current).folded > 0 {}
    }

    private func own(_ event: RelinkEvent, of companyID: String) -> VerifiedDelivery {
        VerifiedDelivery(
            OwnEvent(messageID: UUID().uuidString, companyID: companyID, occurredAt: at(1), event: event))
    }

    private func at(_ seconds: Int64) -> Instant { Instant(milliseconds: 1_790_000_000_000 + 1000 * seconds) }
}
