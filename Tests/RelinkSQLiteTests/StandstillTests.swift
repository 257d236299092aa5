import RelinkStore
import Testing

@Suite("A watchdog after a standstill")
struct StandstillTests {
    private let start = ContinuousClock.now

    @Test("gives up what takes too long while time goes on as ever")
    func steady() {
        var standstill = Standstill(at: start)
        let isOver = (1...100).map { standstill.isOver(at: start + .milliseconds(100 * $0)) }
        #expect(!isOver.contains(false))
    }

    @Test("gives those who wait a second to go on, once, and is then as strict as before")
    func resumed() {
        var standstill = Standstill(at: start)
        let isOver = (0..<50).map { standstill.isOver(at: start + .milliseconds(20_000 + 100 * $0)) }
        #expect(isOver == Array(repeating: false, count: 10) + Array(repeating: true, count: 40))
    }
}
