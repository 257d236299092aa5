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
                json.key("total")
                json.integer(checkpoint.merchants.values.reduce(0, +))
                for health in [MerchantHealth.healthy, .degraded, .disconnected, .onboarding, .offboarded] {
                    json.key(health.rawValue)
                    json.integer(checkpoint.merchants[health, default: 0])
                }
            }
            json.key("events")
            json.object { json in
                json.key("total")
                json.integer(head.sequence)
                for status in [EventStatus.quarantined, .unrecognized] {
                    json.key(status.rawValue)
                    json.integer(checkpoint.events[status, default: 0])
                }
                json.key("lastSequence")
                json.integer(head.sequence)
                json.key("lastReceivedAt")
                json.instant(head.receivedAt)
            }
            writeReonboarding(to: &json)
            json.key("rateLimit")
            json.object { json in
                json.key("reached")
                json.bool(isRateLimitReached)
                json.key("resetsAt")
                json.instant(rateLimitResetsAt)
            }
            json.key("reducer")
            json.object { json in
                json.key("version")
                json.integer(Reducer.version)
                json.key("appliedSequence")
                json.integer(checkpoint.appliedSequence)
                json.key("lag")
                json.integer(lag)
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
                json.key(key)
                json.integer(count)
            }
        }
        json.key("mails")
        json.object { json in
            for (key, count) in [("sent", totals.mailsSent), ("failed", totals.mailsFailed)] {
                json.key(key)
                json.integer(count)
            }
        }
    }
}
