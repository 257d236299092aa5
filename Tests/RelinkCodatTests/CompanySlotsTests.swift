import Synchronization
import Testing

@testable import RelinkCodat

@Suite("Calls at once")
struct CompanySlotsTests {
    private final class Count: Sendable {
        private let state = Mutex<(now: Int, most: Int, all: Int)>((0, 0, 0))
        var most: Int { state.withLock { $0.most } }
        func enter() -> Int {
            state.withLock { state in
                state.now += 1
                state.all += 1
                state.most = max(state.most, state.now)
                return state.all
            }
        }
        func leave() { state.withLock { $0.now -= 1 } }
    }

    private final class Order: Sendable {
        private let state = Mutex<[Int]>([])
        var numbers: [Int] { state.withLock { $0 } }
        func add(_ number: Int) { state.withLock { $0.append(number) } }
    }

    @Test("At most ten calls for one company are under way, and all are made")
    func ten() async throws {
        let count = Count()
        let tenth = Signal()
        try await ScriptedServer.run { _ in
            if count.enter() == 10 { tenth.give() }
            defer { count.leave() }
            try await tenth.wait()
            return .json(RetryTests.company)
        } _: { server, codat in
            try await withThrowingTaskGroup(of: Void.self) { group in
                // The case of a company id does not matter.
                for number in 0..<40 {
                    let id = number.isMultiple(of: 2) ? RetryTests.id : RetryTests.id.uppercased()
                    group.addTask { _ = try await codat.company(id) }
                }
                try await group.waitForAll()
            }
            #expect(count.most == 10)
            #expect(server.requests.count == 40)
            #expect(codat.transport.companiesCalled == 0)
        }
    }

    @Test("Who comes first is served first, and others are not held up")
    func fair() async throws {
        let slots = CompanySlots(places: 1)
        let order = Order()
        let go = Signal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await slots.withSlot("a") { try await go.wait() } }
            while slots.companies == 0 { await Task.yield() }
            for number in 1...5 {
                group.addTask { try await slots.withSlot("a") { order.add(number) } }
                while slots.waiting("a") < number { await Task.yield() }
            }
            try await slots.withSlot("b") { order.add(0) }
            go.give()
            try await group.waitForAll()
        }
        #expect(order.numbers == [0, 1, 2, 3, 4, 5])
        #expect(slots.companies == 0)
    }

    @Test("A cancelled wait leaves the queue, and a cancelled call gives its place back")
    func cancelled() async throws {
        let slots = CompanySlots(places: 1)
        let go = Signal()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await Self.isCancelled { try await slots.withSlot("a") { try await go.wait() } } }
            while slots.companies == 0 { await Task.yield() }
            await withTaskGroup(of: Bool.self) { waiting in
                waiting.addTask { await Self.isCancelled { try await slots.withSlot("a") { try await go.wait() } } }
                while slots.waiting("a") == 0 { await Task.yield() }
                waiting.cancelAll()
                #expect(await waiting.next() == true)
            }
            #expect(slots.waiting("a") == 0)
            group.cancelAll()
            #expect(await group.next() == true)
        }
        #expect(slots.companies == 0)
        try await slots.withSlot("a") {}
    }

    private static func isCancelled(_ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return false
        } catch {
            return error is CancellationError
        }
    }
}
