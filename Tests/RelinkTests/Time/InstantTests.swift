import Foundation
import Testing

@testable import Relink

@Suite("Instants")
struct InstantTests {
    @Test(
        "Every shape of date that Codat writes is read",
        arguments: [
            ("2024-08-08T17:10:34Z", "2024-08-08T17:10:34.000Z"),
            ("2024-08-08T17:10:34.015Z", "2024-08-08T17:10:34.015Z"),
            ("2024-08-08T17:10:34.15033Z", "2024-08-08T17:10:34.150Z"),
            ("2024-08-08T17:10:34.344522Z", "2024-08-08T17:10:34.344Z"),
            ("2024-08-08T17:10:34.6464237Z", "2024-08-08T17:10:34.646Z"),
            ("2024-08-08T17:10:34.7714779+00:00", "2024-08-08T17:10:34.771Z"),
            ("2024-08-08T17:10:34.99999999999Z", "2024-08-08T17:10:34.999Z"),
            ("2022-10-23", "2022-10-23T00:00:00.000Z"),
            ("2022-10-23T00:00:00", "2022-10-23T00:00:00.000Z"), ("2022-10-23 01:02:03z", "2022-10-23T01:02:03.000Z"),
            ("2022-10-23t01:02:03+05:30", "2022-10-22T19:32:03.000Z"),
            ("2022-10-23T01:02:03-0800", "2022-10-23T09:02:03.000Z"),
            ("0001-01-01T00:00:00", "0001-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z"),
            ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999Z"), ("2000-02-29", "2000-02-29T00:00:00.000Z"),
            ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"),
            ("2023-12-31T23:59:59-23:59", "2024-01-01T23:58:59.000Z"),
        ])
    func read(text: String, expected: String) throws {
        let instant = try #require(Instant(rfc3339: text))
        #expect(instant.rfc3339 == expected)
    }

    @Test(
        "What is no date of the calendar or no time of the day is none",
        arguments: [
            "", "2024", "2024-09", "2024-09-01T", "2024-09-01T23:59:99Z", "2024-09-01T24:00:00Z",
            "2024-09-01T23:60:00Z",
            "2024-00-01", "2024-13-01", "2024-01-00", "2024-01-32", "2024-04-31", "2023-02-29", "1900-02-29",
            "2100-02-29",
            "0000-01-01", "2024-9-1", "24-09-01", "+2024-09-01", "2024/09/01", "2024-09-01T23:59",
            "2024-09-01T23:59:00.",
            "2024-09-01T23:59:00.Z", "2024-09-01T23:59:00+1", "2024-09-01T23:59:00+24:00", "2024-09-01T23:59:00+00:60",
            "2024-09-01T23:59:00ZZ", " 2024-09-01", "2024-09-01 ", "2024-09-01Z", "２０２４-09-01", "2024-09-01T23:59:00 Z",
        ])
    func notRead(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test("Seven digits of fraction are kept apart")
    func ticks() throws {
        let early = try #require(Instant(rfc3339: "2024-08-08T17:10:34.0000001Z"))
        let late = try #require(Instant(rfc3339: "2024-08-08T17:10:34.0000002Z"))
        #expect(early < late)
        #expect(late.ticks - early.ticks == 1)
        #expect(early.milliseconds == late.milliseconds)
        #expect(Instant(rfc3339: "2024-08-08T17:10:34.00000029Z") == late)
    }

    @Test("Every day of a thousand years is the day that Foundation says, and comes back")
    func calendar() throws {
        let format = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
        var day: Int64 = -719_162
        while day < 2_932_896 {
            let instant = Instant(milliseconds: day * 86_400_000)
            let text = instant.rfc3339
            #expect(text.hasSuffix("T00:00:00.000Z"))
            #expect(Instant(rfc3339: text) == instant)
            if day > -140_000 {
                #expect(text.hasPrefix(Date(timeIntervalSince1970: Double(day) * 86400).formatted(format)))
            }
            day += day > 10_000 && day < 20_000 ? 1 : 37
        }
    }

    @Test("A random instant comes back from its text to the millisecond")
    func roundTrip() {
        RandomCases.each(2000) { random, note in
            let milliseconds = Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random)
            let instant = Instant(milliseconds: milliseconds)
            #expect(instant.milliseconds == milliseconds)
            #expect(Instant(rfc3339: instant.rfc3339) == instant, "\(note)")
            let later = Instant(ticks: instant.ticks + Int64(random.below(10_000)))
            #expect(later.milliseconds == milliseconds)
            #expect(later.rfc3339 == instant.rfc3339)
            #expect(later.seconds == Int64((Double(milliseconds) / 1000).rounded(.down)))
        }
    }

    @Test("The ends of the range do not overflow")
    func ends() {
        for instant in [
            Instant(ticks: .min), Instant(ticks: .max), Instant(milliseconds: .min), Instant(milliseconds: .max),
        ] {
            #expect(!instant.rfc3339.isEmpty)
            _ = (instant.seconds, instant.milliseconds)
        }
        #expect(Instant(ticks: .max).advanced(bySeconds: 1) == Instant(ticks: .max))
        #expect(Instant(ticks: .min).advanced(bySeconds: -1) == Instant(ticks: .min))
        #expect(Instant(ticks: 0).advanced(bySeconds: .max) == Instant(ticks: .max))
        #expect(Instant(ticks: 0).advanced(bySeconds: .min) == Instant(ticks: .min))
        #expect(Instant(ticks: 0).advanced(bySeconds: -1).seconds == -1)
    }
}
