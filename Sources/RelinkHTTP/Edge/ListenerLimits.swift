public import NIOCore

/// What one client, and all together, may ask of a listener: `listen.requestTimeout`, `listen.idleTimeout`,
/// `listen.maxHeaderBytes`, `listen.maxConnections`.
public struct ListenerLimits: Hashable, Sendable {
    /// For the head of a request, and again for its body.
    public var requestTimeout: TimeAmount
    /// For a connection on which nothing is asked.
    public var idleTimeout: TimeAmount
    /// For the target and all header fields, names and values.
    public var maxHeaderBytes: Int
    /// More wait unaccepted.
    public var maxConnections: Int
    /// For a connection on which nothing is asked, or whose TLS handshake goes on, while fewer than one place in 64 is
    /// free: others are waiting for it.
    public var crowdedIdleTimeout: TimeAmount = .milliseconds(500)
    /// From the end of a request to its answer; where the answer takes longer, it is a 503.
    public var answerTimeout: TimeAmount = .milliseconds(9500)
    /// What a request that is half sent, or an answer that is half taken, gets to finish once the listener shuts down.
    public var drainTimeout: TimeAmount = .seconds(5)
    /// How long the rest of what a refused client sends is read and dropped, so that it gets to see the answer: closing
    /// with unread bytes resets the connection.
    public var lingerTimeout: TimeAmount = .seconds(2)
    /// What all connections get to end once the listener shuts down; then they are cut.
    public var shutdownTimeout: TimeAmount = .seconds(20)

    public init(
        requestTimeout: TimeAmount = .seconds(15), idleTimeout: TimeAmount = .seconds(60),
        maxHeaderBytes: Int = 32_768, maxConnections: Int = 10_000
    ) {
        self.requestTimeout = requestTimeout
        self.idleTimeout = idleTimeout
        self.maxHeaderBytes = maxHeaderBytes
        self.maxConnections = maxConnections
    }

    /// More connections than these are a crowd.
    var crowd: Int { maxConnections - maxConnections / 64 }
}
