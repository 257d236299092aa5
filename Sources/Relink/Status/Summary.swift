/// How everything stands at a glance.
public struct Summary: Hashable, Sendable {
    public let checkpoint: Checkpoint
    public let head: LogHead
    /// Merchants to whom a mail is due at present.
    public let due: Int64
    public let isRateLimitReached: Bool
    public let rateLimitResetsAt: Instant?

    public init(checkpoint: Checkpoint, head: LogHead, sources: [String: SourceState], due: Int64, now: Instant) {
        self.checkpoint = checkpoint
        self.head = head
        self.due = due
        let reached = sources.values.filter { $0.isRateLimitReached(at: now) }
        isRateLimitReached = !reached.isEmpty
        rateLimitResetsAt = reached.compactMap(\.rateLimitResetsAt).max()
    }

    /// Events in the log that are not folded yet.
    public var lag: Int64 { max(0, head.sequence - checkpoint.appliedSequence) }

    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("merchants")
            json.object { json in
                json.member("total", checkpoint.merchants.values.reduce(0, +))
                for health in [MerchantHealth.healthy, .degraded, .disconnected, .onboarding, .offboarded] {
                    json.member(health.rawValue, checkpoint.merchants[health, default: 0])
                }
            }
            json.key("events")
            json.object { json in
                json.member("total", head.sequence)
                for status in [EventStatus.quarantined, .unrecognized] {
                    json.member(status.rawValue, checkpoint.events[status, default: 0])
                }
                json.member("lastSequence", head.sequence)
                json.member("lastReceivedAt", head.receivedAt)
            }
            writeReonboarding(to: &json)
            json.key("rateLimit")
            json.object { json in
                json.member("reached", isRateLimitReached)
                json.member("resetsAt", rateLimitResetsAt)
            }
            json.key("reducer")
            json.object { json in
                json.member("version", Reducer.version)
                json.member("appliedSequence", checkpoint.appliedSequence)
                json.member("lag", lag)
            }
        }
    }

    private func writeReonboarding(to json: inout JSONWriter) {
        let totals = checkpoint.reonboarding
        json.key("reonboarding")
        json.object { json in
            for (key, count) in [
                ("open", totals.open), ("due", due), ("recovered", totals.recovered), ("noContact", totals.noContact),
            ] {
                json.member(key, count)
            }
        }
        json.key("mails")
        json.object { json in
            for (key, count) in [("sent", totals.mailsSent), ("failed", totals.mailsFailed)] {
                json.member(key, count)
            }
        }
    }
}
