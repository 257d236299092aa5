import Relink
import Synchronization
import Testing

@testable import RelinkCodat

@Suite("Reading commerce data")
struct DataReadingTests {
    private static func status(_ status: String, _ more: String = "") -> String {
        #"{"commerce-orders":{"dataType":"commerce-orders","currentStatus":"\#(status)"\#(more)}}"#
    }

    private static let page =
        #"{"results":[{"id":"o1"},{"id":"o2"}],"totalResults":2,"pageNumber":1,"pageSize":100,"_links":{}}"#

    /// What came, how the data stood on the way, and how it ended.
    private struct Outcome: Sendable {
        var records: [String] = []
        var totals: [Int64?] = []
        var standings: [DataReadiness] = []
        var notReady: DataReadiness?
        var pauses: [Duration] = []
        var lines: [String] = []
    }

    /// - Parameter answers: one for each request, the last one also for all that follow.
    private func read(
        _ answers: [ScriptedServer.Answer], of data: CommerceData = .set(.orders), waitLimit: Duration = .seconds(60)
    ) async throws -> Outcome {
        let time = StepTime()
        return try await ScriptedServer.run(time: time) { request in
            answers[min(request.number, answers.count) - 1]
        } _: { server, codat in
            var outcome = Outcome()
            do {
                try await codat.read(
                    CommerceDataReading(data, of: "c1", connectionID: "k1", waitLimit: waitLimit)
                ) {
                    outcome.standings.append($0)
                } onRecord: {
                    outcome.records.append($0.id ?? "-")
                    outcome.totals.append($1)
                }
            } catch let error as DataNotReady {
                outcome.notReady = error.readiness
            }
            outcome.pauses = time.pauses
            outcome.lines = server.lines
            return outcome
        }
    }

    @Test("Data that are there are read at once")
    func ready() async throws {
        let outcome = try await read([.json(Self.status("Complete")), .json(Self.page)])
        #expect(outcome.records == ["o1", "o2"])
        #expect(outcome.totals == [2, 2])
        #expect(outcome.standings == [.ready])
        #expect(outcome.pauses == [])
        #expect(
            outcome.lines == [
                "GET /companies/c1/dataStatus",
                "GET /companies/c1/connections/k1/data/commerce-orders?page=1&pageSize=100",
            ])
    }

    @Test("A fetch under way is waited for, and a 409 before the first record too")
    func waits() async throws {
        let outcome = try await read([
            .json(Self.status("Queued")), .json(Self.status("Fetching")), .json(Self.status("Complete")), .status(409),
            .json(Self.status("Complete")), .json(Self.page),
        ])
        #expect(outcome.records == ["o1", "o2"])
        #expect(outcome.pauses == [.seconds(1), .seconds(1.5), .seconds(2.25)])
    }

    @Test("The wait ends at its limit")
    func limit() async throws {
        let outcome = try await read([.json(Self.status("Fetching"))])
        #expect(outcome.notReady == .underWay(DatasetStatus(codatName: "Fetching")))
        #expect(outcome.pauses.reduce(.zero, +) < .seconds(60))
        #expect(outcome.pauses.max() == .seconds(15))
        #expect(try await read([.json(Self.status("Queued"))], waitLimit: .zero).pauses == [])
    }

    @Test("Data that nobody fetches are not waited for")
    func notThere() async throws {
        let never: [String] = ["{}", #"{"commerce-orders":null}"#, Self.status("Initial")]
        for body in never { #expect(try await read([.json(body)]).notReady == .neverFetched) }
        let failed = try await read([.json(Self.status("AuthError"))])
        #expect(failed.notReady == .failed(DatasetStatus(codatName: "AuthError")))
        #expect(try await read([.json(Self.status("NotSupported"))]).notReady == .notSupported)
    }

    @Test("Where the latest fetch failed, an earlier one's data are read, and it is said so")
    func stale() async throws {
        let since = try #require(Instant(rfc3339: "2026-05-01T00:00:00Z"))
        let outcome = try await read([
            .json(Self.status("FetchError", #","lastSuccessfulSync":"2026-05-01T00:00:00Z""#)), .json(Self.page),
        ])
        #expect(outcome.standings == [.stale(DatasetStatus(codatName: "FetchError"), since: since)])
        #expect(outcome.records == ["o1", "o2"])
    }

    @Test("The company's information is one record, whose data status goes by another name")
    func info() async throws {
        let status = #"{"commerce-companyInfo":{"currentStatus":"Complete"}}"#
        let outcome = try await read([.json(status), .json(#"{"companyName":"Pier 9"}"#)], of: .info)
        #expect(outcome.records == ["-"])
        #expect(outcome.lines.last == "GET /companies/c1/connections/k1/data/commerce-info")
    }

    @Test("A fault in the midst of the list is an error, not its end, and a 409 there is none to wait for")
    func brokenList() async throws {
        let first = #"{"results":[{"id":"o1"}],"totalResults":2,"_links":{"next":{"href":"/x?page=2"}}}"#
        for (status, kind) in [(400, CodatError.Kind.badRequest), (409, .conflict)] {
            try await ScriptedServer.run { request in
                request.number == 1
                    ? .json(Self.status("Complete")) : request.number == 2 ? .json(first) : .status(status)
            } _: { _, codat in
                var records: [String] = []
                let error = await #expect(throws: CodatError.self) {
                    try await codat.read(CommerceDataReading(.set(.orders), of: "c1", connectionID: "k1")) {
                        record, _ in
                        records.append(record.id ?? "-")
                    }
                }
                #expect(error?.kind == kind)
                #expect(records == ["o1"])
            }
        }
    }

    @Test("A total that is less than what came is none")
    func totals() async throws {
        let page = Self.page.replacing(#""totalResults":2"#, with: #""totalResults":0"#)
        #expect(try await read([.json(Self.status("Complete")), .json(page)]).totals == [nil, nil])
    }

    @Test(
        "A data set goes by each of its names",
        arguments: [
            ("orders", CommerceData.set(.orders)), ("commerce-orders", .set(.orders)),
            ("paymentMethods", .set(.paymentMethods)), ("payment-methods", .set(.paymentMethods)),
            ("Commerce-Product-Categories", .set(.productCategories)), ("tax components", .set(.taxComponents)),
            ("info", .info), ("commerce-info", .info), ("companyInfo", .info), ("commerce-companyInfo", .info),
        ])
    func names(text: String, data: CommerceData) {
        #expect(CommerceData(named: text) == data)
    }

    @Test("Other names are no data set's, and each one's own name is")
    func unknownNames() {
        for text in ["", "order", "commerce", "invoices", "éorders"] { #expect(CommerceData(named: text) == nil) }
        #expect(CommerceData.all.count == 11)
        for data in CommerceData.all { #expect(CommerceData(named: data.name) == data) }
    }
}
