/// How long a call may take in all, how often it is tried, and how it stands to the rate limit.
public struct CodatPatience: Hashable, Sendable {
    public enum Priority: Hashable, Sendable {
        /// While the rate limit is reached it waits for its end where there is time, else fails without asking Codat.
        case background
        /// A person waits: asked even while the rate limit is reached, since Codat may answer all the same.
        case interactive
    }

    public var priority: Priority
    /// For everything: waiting for a place, all tries, and the pauses between them.
    public var timeLimit: Duration
    /// At least one.
    public var maxTries: Int

    public init(priority: Priority, timeLimit: Duration, maxTries: Int) {
        self.priority = priority
        self.timeLimit = timeLimit
        self.maxTries = maxTries
    }

    /// Two minutes, six tries.
    public static let background = CodatPatience(priority: .background, timeLimit: .seconds(120), maxTries: 6)
    /// Ten seconds, three tries: as long as a merchant waits behind a click.
    public static let interactive = CodatPatience(priority: .interactive, timeLimit: .seconds(10), maxTries: 3)
}
