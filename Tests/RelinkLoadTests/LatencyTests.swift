import Testing

@testable import RelinkLoad

struct LatencyTests {
    @Test("Quantiles are the smallest latencies that so large a share did not exceed")
    func quantiles() {
        let latency = LatencyQuantiles((1...1000).reversed().map(Int64.init))
        #expect([latency.p50, latency.p90, latency.p99, latency.p999, latency.max] == [500, 900, 990, 999, 1000])
        #expect(LatencyQuantiles([7]).p999 == 7)
        #expect(LatencyQuantiles([]).max == 0)
    }

    @Test("The latency of a refused request does not count")
    func refusals() {
        var tally = LoadTally()
        tally.add(status: 200, nanoseconds: 5, sinceSent: 4)
        tally.add(status: 503, nanoseconds: 7, sinceSent: 6)
        tally.add(status: 503, nanoseconds: 1, sinceSent: 1)
        #expect(tally.acknowledged == 1)
        #expect(tally.statuses == [200: 1, 503: 2])
        #expect(tally.quantiles().p50 == 5)
        #expect(tally.slowestRefusal == 6)
    }

    @Test("The median of an even number of values is the mean of the two in the middle")
    func medians() {
        #expect(median([4, 1, 3]) == 3)
        #expect(median([4, 1, 3, 2]) == 2.5)
    }
}
