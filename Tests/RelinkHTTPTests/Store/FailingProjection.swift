import Relink

/// A projection whose store is gone.
struct FailingProjection: Projection {
    private var error: StoreError { StoreError(.unavailable, "The disk is full.") }

    func checkpoint() async throws(StoreError) -> Checkpoint { throw error }
    func merchant(_ companyID: String) async throws(StoreError) -> MerchantRecord? { throw error }
    func merchants(_ query: MerchantQuery) async throws(StoreError) -> [MerchantRecord] { throw error }
    func sources() async throws(StoreError) -> [String: SourceState] { throw error }
    func entries(_ query: EntryQuery) async throws(StoreError) -> [EventEntry] { throw error }
    func history(from sequence: Int64, limit: Int) async throws(StoreError) -> [EventEntry] { throw error }
    func due(by instant: Instant, limit: Int) async throws(StoreError) -> [MerchantRecord] { throw error }
    func dueCount(by instant: Instant) async throws(StoreError) -> Int64 { throw error }
    func mails(_ query: MailQuery) async throws(StoreError) -> [ListedMail] { throw error }
    func notices(of kind: Notice.Kind, before sequence: Int64, limit: Int) async throws(StoreError) -> [Notice] {
        throw error
    }
    func tallies(of hours: ClosedRange<Int64>) async throws(StoreError) -> [Tally] { throw error }
    func notices(after sequence: Int64, limit: Int) async throws(StoreError) -> [Notice] { throw error }
}
