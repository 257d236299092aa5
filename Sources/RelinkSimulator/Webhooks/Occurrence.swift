import Relink

/// Something that Codat tells the platform about.
enum Occurrence: Sendable {
    case companyCreated
    case companyDeleted
    /// - Parameters:
    ///   - type: one of `connection.…`
    ///   - from: the status before; `nil` for a connection that is new.
    case connection(EventType, Connection, from: ConnectionStatus?)
    /// Fetches that have ended. `isInitial`: those right after an authorisation.
    case read([Dataset], isInitial: Bool)
    case write(dataType: String, succeeded: Bool, connectionID: String)
    case rateLimitReached(quota: Int, resetsAt: Instant)
    case rateLimitReset(quota: Int, remaining: Int, resetsAt: Instant)

    /// Its name in the new service.
    var type: EventType {
        switch self {
        case .companyCreated: .companyCreated
        case .companyDeleted: .companyDeleted
        case .connection(let type, _, _): type
        case .read(_, let isInitial): isInitial ? .readCompletedInitial : .readCompleted
        case .write(let dataType, let succeeded, _):
            succeeded ? .writeSuccessful(dataType: dataType) : .writeUnsuccessful(dataType: dataType)
        case .rateLimitReached: .rateLimitReached
        case .rateLimitReset: .rateLimitReset
        }
    }
}

/// The account at Codat that the simulator plays.
struct ClientAccount: Hashable, Sendable {
    let id: String
    let name: String

    static let simulated = ClientAccount(id: "5a1d0003-0000-4000-8000-000000000001", name: "Simulated Platform")
}
