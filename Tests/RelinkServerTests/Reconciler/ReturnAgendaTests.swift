import Relink
import Testing

@testable import RelinkServer

@Suite("Asking Codat about merchants that come back")
struct ReturnAgendaTests {
    private let start = Instant(milliseconds: 1_795_000_000_000)

    @Test("Asks soon, then ever more rarely, and ends")
    func delays() {
        var agenda = ReturnAgenda()
        agenda.begin("bakery", at: start)
        var now = start
        var asked: [Int64] = []
        while agenda.count > 0 {
            now = now.advanced(by: .seconds(1))
            guard let due = agenda.next(at: now) else { continue }
            asked.append((now.milliseconds - start.milliseconds) / 1000)
            agenda.asked(due, isWell: false, at: now)
        }
        #expect(asked == [10, 70, 370, 1270, 4870])
    }

    @Test("Ends once all is well, and begins anew with the next return")
    func well() {
        var agenda = ReturnAgenda()
        agenda.begin("bakery", at: start)
        agenda.asked("bakery", isWell: true, at: start.advanced(by: .seconds(10)))
        #expect(agenda.count == 0)
        agenda.asked("bakery", isWell: false, at: start.advanced(by: .seconds(11)))
        #expect(agenda.count == 0)
        agenda.begin("bakery", at: start.advanced(by: .seconds(20)))
        #expect(agenda.next(at: start.advanced(by: .seconds(29))) == nil)
        #expect(agenda.next(at: start.advanced(by: .seconds(30))) == "bakery")
    }

    @Test("A mass return is bounded; those already there begin anew all the same")
    func bounded() {
        var agenda = ReturnAgenda()
        for number in 0..<ReturnAgenda.maxMerchants * 2 { agenda.begin("m\(number)", at: start) }
        #expect(agenda.count == ReturnAgenda.maxMerchants)
        agenda.begin("m7", at: start.advanced(by: .seconds(60)))
        #expect(agenda.count == ReturnAgenda.maxMerchants)
    }
}
