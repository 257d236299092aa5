import Relink
import Testing

@Suite("Every projection of re-onboarding")
struct ReonboardingContractTests {
    @Test("lists whom the postman has to look at, those due first first", arguments: StoreKind.allCases)
    func due(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            #expect(try await projection.due(by: Instant(ticks: .max), limit: 10).isEmpty)
            #expect(try await projection.dueCount(by: Instant(ticks: .max)) == 0)
            let merchants = [
                merchant("c", due: 5), merchant("a", due: 5), merchant("b", due: 1), merchant("never", due: nil),
                merchant("now", due: 0), merchant("later", due: 9),
            ]
            try await commit(1, merchants, in: projection)
            let due = try await projection.due(by: Instant(ticks: 5), limit: 10)
            #expect(due.map(\.state.companyID) == ["now", "b", "a", "c"])
            #expect(due.map(\.dueAt?.ticks) == [0, 1, 5, 5])
            #expect(try await projection.due(by: Instant(ticks: 5), limit: 2).map(\.state.companyID) == ["now", "b"])
            #expect(try await projection.due(by: Instant(ticks: 4), limit: 10).count == 2)
            #expect(try await projection.dueCount(by: Instant(ticks: 5)) == 4)
            #expect(try await projection.dueCount(by: Instant(ticks: -1)) == 0)
            #expect(try await projection.merchant("later") == merchants[5])
            #expect(try await projection.merchant("never") == merchants[3])

            try await commit(
                2, [merchant("now", due: nil, last: 2), merchant("never", due: 3, last: 2)], in: projection)
            let moved = try await projection.due(by: Instant(ticks: 5), limit: 10)
            #expect(moved.map(\.state.companyID) == ["b", "never", "a", "c"])
            #expect(try await projection.records(of: ["never"])["never"]?.dueAt == Instant(ticks: 3))
        }
    }

    @Test("keeps each mail once, with its place and first try, as last told of", arguments: StoreKind.allCases)
    func mails(kind: StoreKind) async throws {
        try await kind.inEmptyPlace { place in
            var sent = mail("one", to: "a", .sent, attempts: 3, createdAt: 7)
            sent.sentAt = Instant(milliseconds: 9)
            let stored = [
                ListedMail(place: 3, mail: mail("three", to: "a", .failed, error: "no such \u{0} user")),
                ListedMail(place: 2, mail: mail("two", to: "b", .sent)),
                ListedMail(place: 1, mail: mail("one", to: "a", .sent, attempts: 3, sentAt: 9)),
            ]
            try await place.withStore { (store) async throws in
                for index in 1...3 { _ = try await store.log.append(delivery("m\(index)")) }
                let projection = store.shelf.current
                #expect(try await projection.mails(MailQuery()).isEmpty)
                let first = [mail("one", to: "a", .retrying, error: "busy"), mail("two", to: "b", .sent)]
                try await commit(1, [merchant("a"), merchant("b")], mails: first, in: projection)
                try await commit(
                    2, [merchant("a", last: 2)],
                    mails: [mail("one", to: "a", .retrying, attempts: 2), sent, stored[0].mail], in: projection)
                #expect(try await projection.mails(MailQuery()) == stored)
            }
            try await place.withStore { (store) async throws in
                let projection = store.shelf.current
                #expect(try await projection.mails(MailQuery()) == stored)
                #expect(try await projection.mails(MailQuery(companyID: "a")).map(\.place) == [3, 1])
                #expect(try await projection.mails(MailQuery(companyID: "a", before: 3)).map(\.place) == [1])
                #expect(try await projection.mails(MailQuery(companyID: "b")).map(\.place) == [2])
                #expect(try await projection.mails(MailQuery(companyID: "none")).isEmpty)
                #expect(try await projection.mails(MailQuery(limit: 2)).map(\.place) == [3, 2])
                #expect(try await projection.mails(MailQuery(before: 2, limit: 2)).map(\.place) == [1])
                #expect(try await projection.mails(MailQuery(before: 1)).isEmpty)
                try await commit(3, [merchant("b", last: 3)], mails: [mail("four", to: "b", .sent)], in: projection)
                #expect(try await projection.mails(MailQuery(limit: 1)).map(\.place) == [4])
            }
        }
    }

    @Test("gives notices in order, those of one event together", arguments: StoreKind.allCases)
    func notices(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            #expect(try await projection.notices(after: 0, limit: 10).isEmpty)
            let first = [
                notice(1, .untoldLoss, "b"), notice(1, .disconnected, "b"), notice(1, .noContact, "b"),
            ]
            let second = [notice(2, .quarantined, nil)]
            let third = [notice(3, .recovered, "b"), notice(3, .addressRefused, "b")]
            try await commit(1, [merchant("b")], notices: first, in: projection)
            try await commit(2, [], notices: second, in: projection)
            try await commit(3, [merchant("b", last: 3)], notices: third, in: projection)
            #expect(try await projection.notices(after: 0, limit: 10) == first + second + third)
            for limit in 1...3 { #expect(try await projection.notices(after: 0, limit: limit) == first) }
            #expect(try await projection.notices(after: 0, limit: 4) == first + second)
            #expect(try await projection.notices(after: 1, limit: 2) == second + third)
            #expect(try await projection.notices(after: 2, limit: 1) == third)
            #expect(try await projection.notices(after: 3, limit: 10).isEmpty)
        }
    }

    @Test("has a word for every kind of notice and status of a mail", arguments: StoreKind.allCases)
    func kinds(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            let notices = Notice.Kind.allCases.map { notice(1, $0, "b") }
            let mails = MailRecord.Status.allCases.map { mail($0.rawValue, to: "b", $0) }
            try await commit(1, [merchant("b")], mails: mails, notices: notices, in: projection)
            #expect(try await projection.notices(after: 0, limit: 1) == notices)
            #expect(try await projection.mails(MailQuery()).map(\.mail) == mails.reversed())
        }
    }

    @Test("keeps its totals", arguments: StoreKind.allCases)
    func totals(kind: StoreKind) async throws {
        try await kind.inEmptyPlace { place in
            var totals = ReonboardingTotals()
            totals.open = 5
            totals.noContact = 4
            totals.recovered = 3
            totals.mailsSent = 2
            totals.mailsFailed = 1
            try await place.withStore { (store) async throws in
                _ = try await store.log.append(delivery("m1"))
                _ = try await store.log.append(delivery("m2"))
                try await commit(1, [], totals: totals, in: store.shelf.current)
                totals.open = 0
                try await commit(2, [], totals: totals, in: store.shelf.current)
            }
            try await place.withStore { (store) async throws in
                #expect(try await store.shelf.current.checkpoint().reonboarding == totals)
            }
        }
    }

    @Test("takes no mail and no notice of a merchant that is not there", arguments: StoreKind.allCases)
    func refusesUnknown(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            let mailError = await #expect(throws: StoreError.self) {
                try await commit(1, [], mails: [mail("one", to: "a", .sent)], in: projection)
            }
            #expect(mailError?.code == .conflict)
            let noticeError = await #expect(throws: StoreError.self) {
                try await commit(1, [], notices: [notice(1, .degraded, "a")], in: projection)
            }
            #expect(noticeError?.code == .conflict)
            #expect(try await projection.checkpoint().appliedSequence == 0)
        }
    }

    private func merchant(_ companyID: String, due: Int64? = nil, last: Int64 = 1) -> MerchantRecord {
        var merchant = record(companyID, .disconnected, since: 1, lastSequence: last)
        merchant.dueAt = due.map(Instant.init(ticks:))
        return merchant
    }

    private func mail(
        _ id: String, to companyID: String, _ status: MailRecord.Status, attempts: Int64 = 1, createdAt: Int64 = 1,
        sentAt: Int64? = nil, error: String? = nil
    ) -> MailRecord {
        MailRecord(
            mailID: id, companyID: companyID, episode: 2, step: 3, to: "owner@shop.example", locale: "fr",
            subject: "À bientôt", status: status, attempts: attempts, createdAt: Instant(milliseconds: createdAt),
            sentAt: sentAt.map(Instant.init(milliseconds:)), error: error)
    }

    private func notice(_ sequence: Int64, _ kind: Notice.Kind, _ companyID: String?) -> Notice {
        Notice(sequence: sequence, kind: kind, companyID: companyID, at: Instant(milliseconds: 10 * sequence))
    }

    /// Stores the outcome of one event.
    private func commit(
        _ sequence: Int64, _ merchants: [MerchantRecord], mails: [MailRecord] = [], notices: [Notice] = [],
        totals: ReonboardingTotals = ReonboardingTotals(), in projection: any ProjectionWriter
    ) async throws {
        var checkpoint = Checkpoint(fingerprint: "f")
        checkpoint.appliedSequence = sequence
        checkpoint.reonboarding = totals
        var batch = FoldBatch(
            checkpoint: checkpoint,
            merchants: Dictionary(uniqueKeysWithValues: merchants.map { ($0.state.companyID, $0) }),
            sources: [:], entries: [entry(sequence, nil, nil)])
        batch.mails = mails
        batch.notices = notices
        try await projection.commit(batch)
    }
}
