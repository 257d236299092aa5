public import Relink

extension World {
    /// The last calls of Codat's API, oldest first; 20,000 are remembered.
    public var calls: [ReceivedCall] { access { Array($0.calls.elements) } }

    /// How many calls came in, of all or of some.
    ///
    /// - Parameter path: as in ``FailurePlan/path``.
    public func callCount(method: String? = nil, path: String? = nil) -> Int {
        let wanted = FailurePlan(path: path, method: method)
        return calls.count { wanted.covers(method: $0.method, path: $0.path) }
    }

    public func forgetCalls() {
        access { $0.calls.removeAll() }
    }

    /// Makes the next calls go wrong. Plans are taken in the order in which they were made.
    public func fail(_ plan: FailurePlan) {
        access { $0.failurePlans.append(plan) }
    }

    /// Calls go well again.
    public func stopFailing() {
        access { $0.failurePlans = [] }
    }

    /// Uses the day's quota up, or gives it back: calls are refused with 429 meanwhile, and webhooks tell of both.
    public func setRateLimit(reached: Bool) {
        access { $0.forceRateLimit(reached) }
    }

    /// URLs that get every webhook from here on; those added through the API go.
    public func setWebhookTargets(_ urls: [String]) {
        access { state in
            state.dispatch.endpoints = urls.map { WebhookEndpoint(id: Identifier.guid(), url: $0) }
        }
    }

    /// In which shapes webhooks are sent from here on.
    public func setGenerations(_ generations: Set<Generation>) {
        access { $0.generations = generations }
    }

    /// How many times each webhook is posted beyond once, from here on.
    public func setDuplicates(_ count: Int) {
        access { $0.dispatch.duplicates = max(0, min(count, 100)) }
    }

    /// Sends a body as it is, as a webhook.
    ///
    /// - Parameters:
    ///   - generation: decides how it is proved and retried, whatever the body says.
    ///   - messageID: `webhook-id`; `nil` for a fresh one.
    /// - Returns: the message id.
    @discardableResult
    public func send(_ body: [UInt8], generation: Generation = .standard, messageID: String? = nil) -> String {
        let json = JSONTree(parsing: body)
        let type = json?["eventType"]?.string ?? json?["RuleType"]?.string ?? ""
        let reference = json?["payload"]?["referenceCompany"]?["id"]?.string
        return access { state in
            let id = messageID ?? Identifier.message()
            state.send(
                WebhookMessage(
                    id: id, type: type, generation: generation, companyID: reference ?? json?["CompanyId"]?.string,
                    tags: [], body: body, createdAt: state.now))
            return id
        }
    }

    /// Keeps webhooks back until they are released.
    public func holdWebhooks() {
        access { $0.dispatch.isHolding = true }
    }

    public enum ReleaseOrder: String, CaseIterable, Sendable {
        case sent, reversed, shuffled
    }

    /// Lets go what was kept back.
    ///
    /// - Returns: how many posts that are.
    @discardableResult
    public func releaseWebhooks(_ order: ReleaseOrder = .sent) -> Int {
        access { $0.dispatch.release(order, now: $0.now) }
    }

    /// Posts earlier webhooks again, under their own ids, each once.
    ///
    /// - Returns: how many messages that are.
    @discardableResult
    public func replayWebhooks(of companyID: String? = nil, type: String? = nil, since: Instant? = nil) -> Int {
        access { state in
            state.dispatch.replay(
                { message in
                    (companyID == nil || message.companyID == companyID) && (type == nil || message.type == type)
                        && since.map { message.createdAt >= $0 } ?? true
                }, now: state.now)
        }
    }

    /// Webhooks on their way and those that arrived or were given up, oldest first; some 20,000 are remembered.
    public var deliveries: [Delivery] {
        access { $0.dispatch.deliveries.values.sorted { $0.id < $1.id } }
    }
}
