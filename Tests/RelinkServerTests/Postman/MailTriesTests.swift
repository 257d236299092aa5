import RelinkHTTP
@testable import RelinkServer
import Testing

@Suite("How mails have gone")
struct MailTriesTests {
    @Test("Failures in a row end with a mail that went out, or with an address that the mail server refuses")
    func failuresInARow() {
        let tries = MailTries()
        var seen: [UInt64] = []
        for outcome: MailTries.Outcome in [.delayed, .failed, .sent, .delayed, .refused, .delayed] {
            tries.count(outcome)
            seen.append(tries.figures.failuresInARow)
        }
        #expect(seen == [1, 2, 0, 1, 0, 1])
        let counted = Dictionary(uniqueKeysWithValues: tries.figures.tries)
        #expect(counted == ["sent": 1, "delayed": 3, "failed": 1, "refused": 1])
    }
}
