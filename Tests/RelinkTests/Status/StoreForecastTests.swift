import Relink
import Testing

@Suite("The forecast of a store's use of its disk")
struct StoreForecastTests {
    private let use = StoreUse(
        log: 700, reusable: 100, writeAheadLogs: 50, fold: 300, archives: 100, free: 9900)

    @Test("It goes by what an event takes on average, and by how many come a day")
    func growth() {
        let forecast = StoreForecast(use, events: 100, eventsPerDay: 20)
        #expect(use.total == 1150)
        #expect(forecast.growth == 200)
        #expect(forecast.daysLeft == 50)
        #expect(!forecast.needsAction)
    }

    @Test("A disk that is full within two weeks needs a person")
    func action() {
        #expect(StoreForecast(use, events: 100, eventsPerDay: 72).needsAction)
        #expect(!StoreForecast(use, events: 100, eventsPerDay: 60).needsAction)
    }

    @Test("Nothing is said where nothing is known: no day's events yet, another machine's disk, no growth")
    func unknown() {
        #expect(StoreForecast(use, events: 100, eventsPerDay: nil).growth == nil)
        #expect(StoreForecast(StoreUse(log: 700), events: 100, eventsPerDay: 5).daysLeft == nil)
        #expect(StoreForecast(use, events: 0, eventsPerDay: 0).daysLeft == nil)
        #expect(StoreForecast(use, events: 1, eventsPerDay: .infinity).growth == nil)
    }

    @Test(
        "Numbers of bytes have three digits at most, in the reader's language",
        arguments: [
            (0, "0 B", "0 o"), (999, "999 B", "999 o"), (1000, "1.00 kB", "1,00 ko"), (1234, "1.23 kB", "1,23 ko"),
            (1006, "1.01 kB", "1,01 ko"), (12_345, "12.3 kB", "12,3 ko"), (999_499, "999 kB", "999 ko"),
            (999_500, "1.00 MB", "1,00 Mo"), (99_949_000, "99.9 MB", "99,9 Mo"), (99_950_000, "100 MB", "100 Mo"),
            (3_070_000_000, "3.07 GB", "3,07 Go"), (Int64.max, "9.22 EB", "9,22 Eo"),
        ] as [(Int64, String, String)])
    func bytes(count: Int64, english: String, french: String) {
        #expect(Language.english.bytes(count).replacing("\u{a0}", with: " ") == english)
        #expect(Language.french.bytes(count).replacing("\u{a0}", with: " ") == french)
    }
}
