import RelinkHTTP
import Testing

@Suite("Counters of webhooks")
struct IngestCountersTests {
    @Test("Each answer time falls into the first bucket that holds it")
    func buckets() {
        let counters = IngestCounters()
        let bounds = IngestCounters.latencyBounds
        counters.recordAppended(isDuplicate: false, bytes: 10, nanoseconds: 0)
        counters.recordAppended(isDuplicate: false, bytes: 10, nanoseconds: bounds[0])
        counters.recordAppended(isDuplicate: true, bytes: 5, nanoseconds: bounds[0] + 1)
        counters.recordAppended(isDuplicate: false, bytes: 0, nanoseconds: bounds[bounds.count - 1] + 1)
        let values = counters.values
        #expect(values.latencyBuckets.first == 2)
        #expect(values.latencyBuckets[1] == 1)
        #expect(values.latencyBuckets.last == 1)
        #expect(values.latencyBuckets.count == bounds.count + 1)
        #expect(values.accepted == 3)
        #expect(values.duplicates == 1)
        #expect(values.bytes == 25)
        #expect(values.latencySumNanoseconds == 2 * bounds[0] + bounds[bounds.count - 1] + 2)
    }

    @Test("A 503 is a fault of our own, all else a refusal")
    func refusals() {
        let counters = IngestCounters()
        for status in [401, 401, 413, 503] { counters.recordRefused(status: status) }
        #expect(counters.values.refused == [401: 2, 413: 1])
        #expect(counters.values.unavailable == 1)
    }
}
