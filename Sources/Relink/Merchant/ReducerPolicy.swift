/// What the operator decides about the fold.
///
/// A class, as it is asked several times for each event, and has many parts to count when it is copied.
public final class ReducerPolicy: Sendable {
    /// The connections that a merchant needs.
    public let requiredSourceTypes: Set<SourceType>
    /// Platform keys, in lower case, of the operator's own connectors, which Codat's list doesn't hold.
    public let connectorKeys: [String: SourceType]
    /// When merchants are written to.
    public let reonboarding: ReonboardingPolicy

    public init(
        requiredSourceTypes: Set<SourceType> = [.accounting, .commerce], connectorKeys: [String: SourceType] = [:],
        reonboarding: ReonboardingPolicy = ReonboardingPolicy()
    ) {
        self.reonboarding = reonboarding
        self.requiredSourceTypes = requiredSourceTypes
        self.connectorKeys = Dictionary(
            connectorKeys.map { ($0.key.lowercased(), $0.value) }.sorted { $0.0 < $1.0 }, uniquingKeysWith: { $1 })
        roles = requiredSourceTypes.sorted { $0.rawValue < $1.rawValue }
    }

    /// The required source types, in the order in which their reasons are listed.
    let roles: [SourceType]

    /// A source type for a platform key, as legacy events tell only the key; `nil` for a key in no list.
    func sourceType(ofPlatformKey key: String) -> SourceType? {
        connectorKeys[key] ?? Self.platformKeys[key]
    }

    /// Names a fold by all that it depends on: two projections with the same fingerprint were folded alike.
    public var fingerprint: String {
        let types = requiredSourceTypes.map(\.rawValue).sorted().joined(separator: ",")
        let keys = connectorKeys.map { "\($0.key)=\($0.value.rawValue)" }.sorted().joined(separator: ",")
        return
            "format \(MerchantState.formatVersion), reducer \(Reducer.version), required \(types), connectors \(keys), "
            + reonboarding.fingerprint
    }

    /// Codat's list of the integrations for Sync for Commerce and its neighbours, with the type of each.
    private static let platformKeys: [String: SourceType] = {
        let accounting = """
            qudb pbbf fbrh pdvj tgff qhyg ndsk gbol mqjo trji rqwd vxvy akxx pqsw jcrp hbql knfz pbtz rvam rwuv vjms
            """
        let commerce = "fqly ldgh lrhd ltes fztf ugxp qkdj vqzp aiwb lqai zsth xcwv exgd yzth ltpp"
        let banking = "suuo upvr"
        var keys: [String: SourceType] = [:]
        for (list, type) in [(accounting, SourceType.accounting), (commerce, .commerce), (banking, .banking)] {
            for key in list.split(separator: " ") { keys[String(key)] = type }
        }
        return keys
    }()
}
