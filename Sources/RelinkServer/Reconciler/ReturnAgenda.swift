import Relink

/// Whom to ask Codat about, and when: soon at first, then ever more rarely, until all is well.
struct ReturnAgenda: Sendable {
    /// Between one asking and the next; after the last, regular reconciling has to do.
    static let delays: [Duration] = [.seconds(10), .seconds(60), .seconds(300), .seconds(900), .seconds(3600)]
    /// Beyond so many at once, the others are left to regular reconciling.
    static let maxMerchants = 1000

    private var due: [String: (asked: Int, at: Instant)] = [:]

    var count: Int { due.count }

    mutating func begin(_ companyID: String, at now: Instant) {
        guard due[companyID] != nil || due.count < Self.maxMerchants else { return }
        due[companyID] = (0, now.advanced(by: Self.delays[0]))
    }

    /// The merchant who has been due longest.
    func next(at now: Instant) -> String? {
        due.filter { $0.value.at <= now }.min { $0.value.at < $1.value.at }?.key
    }

    /// - Parameter isWell: whether nothing is left to be found.
    mutating func asked(_ companyID: String, isWell: Bool, at now: Instant) {
        guard let asked = due[companyID]?.asked else { return }
        let next = asked + 1
        due[companyID] = isWell || next == Self.delays.count ? nil : (next, now.advanced(by: Self.delays[next]))
    }
}
