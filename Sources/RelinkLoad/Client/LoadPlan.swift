/// How much load, how long, and where.
struct LoadPlan: Sendable {
    var host: String
    var port: Int
    var connections: Int
    var warmUp: Duration
    var measured: Duration
    /// Requests a second, due at even distances whatever the server does (open loop); `nil`: each connection sends as
    /// soon as it has its answer (closed loop).
    var rate: Double?
    /// Whether the ids of acknowledged messages are wanted.
    var keepsIDs = false

    /// A request without an answer for so long has failed.
    static let answerLimit = Duration.seconds(15)
}

extension Duration {
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
