import Synchronization

/// Places for calls at once, so many for each company; who comes first is served first.
public final class CompanySlots: Sendable {
    /// More than so many waiting for one company are refused.
    private static let maxWaiting = 1000

    private struct Company {
        var taken = 0
        var waiting: [(ticket: UInt64, turn: CheckedContinuation<Bool, Never>)] = []
    }

    private struct State {
        var companies: [String: Company] = [:]
        var nextTicket: UInt64 = 0
    }

    public struct TooManyWaiting: Error {}

    private let places: Int
    private let state = Mutex(State())

    /// - Parameter places: for each company; at least one.
    public init(places: Int) {
        self.places = max(places, 1)
    }

    /// How many companies have calls under way or waiting.
    var companies: Int { state.withLock { $0.companies.count } }

    /// How many calls of a company wait.
    func waiting(_ company: String) -> Int { state.withLock { $0.companies[company]?.waiting.count ?? 0 } }

    /// Runs a body that holds one of the company's places.
    ///
    /// - Throws: `CancellationError` where the task is cancelled while it waits, ``TooManyWaiting``, or what the body
    ///   throws.
    public func withSlot<Value: Sendable>(
        _ company: String, _ body: () async throws -> Value
    ) async throws -> Value {
        guard await take(company) else {
            try Task.checkCancellation()
            throw TooManyWaiting()
        }
        defer { release(company) }
        return try await body()
    }

    /// - Returns: whether a place was taken.
    private func take(_ company: String) async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let isTaken = state.withLock { state in enter(company, ticket, turn, &state) }
                if let isTaken { turn.resume(returning: isTaken) }
            }
        } onCancel: {
            leave(company, ticket)?.resume(returning: false)
        }
    }

    /// - Returns: whether a place was taken; `nil` where the call has to wait.
    private func enter(
        _ name: String, _ ticket: UInt64, _ turn: CheckedContinuation<Bool, Never>, _ state: inout State
    ) -> Bool? {
        // A cancellation before this point found nobody to wake.
        if Task.isCancelled { return false }
        var company = state.companies[name] ?? Company()
        defer { state.companies[name] = company }
        if company.taken < places {
            company.taken += 1
            return true
        }
        guard company.waiting.count < Self.maxWaiting else { return false }
        company.waiting.append((ticket, turn))
        return nil
    }

    private func leave(_ name: String, _ ticket: UInt64) -> CheckedContinuation<Bool, Never>? {
        state.withLock { state in
            guard let index = state.companies[name]?.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                return nil
            }
            return state.companies[name]?.waiting.remove(at: index).turn
        }
    }

    /// Hands the place on to who waits longest.
    private func release(_ name: String) {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard var company = state.companies.removeValue(forKey: name) else { return nil }
            if !company.waiting.isEmpty {
                let next = company.waiting.removeFirst().turn
                state.companies[name] = company
                return next
            }
            company.taken -= 1
            if company.taken > 0 { state.companies[name] = company }
            return nil
        }
        next?.resume(returning: true)
    }
}
