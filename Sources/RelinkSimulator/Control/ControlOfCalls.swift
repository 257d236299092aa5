import Relink

extension LocalEndpoint {
    private static let maxListed = 1000
    private static let maxPlans = 100
    private static let maxDelay = 600_000

    static let controlOfCalls: [LocalEndpoint] = [
        LocalEndpoint("GET", "/simulator") { world, _ in
            .json(
                world.access { state in
                    [
                        "companies": JSONTree(state.companyOrder.count),
                        "waitingDeliveries": JSONTree(state.dispatch.waiting),
                        "heldDeliveries": JSONTree(state.dispatch.heldCount),
                        "droppedDeliveries": JSONTree(state.dispatch.dropped), "calls": JSONTree(state.calls.total),
                        "failures": .array(state.failurePlans.map(\.json)),
                        "generations": .array(state.generations.map { .string($0.rawValue) }),
                        "rateLimited": .bool(state.quota.isAnnounced),
                    ]
                })
        },
        LocalEndpoint("GET", "/simulator/calls") { world, call in
            let wanted = FailurePlan(path: call.query["path"], method: call.query["method"])
            let calls = world.calls.filter { wanted.covers(method: $0.method, path: $0.path) }
            let limit = min(call.query["limit"].flatMap { Int($0) } ?? 100, maxListed)
            return .json([
                "total": JSONTree(calls.count), "calls": .array(calls.suffix(max(0, limit)).reversed().map(\.json)),
            ])
        },
        LocalEndpoint("DELETE", "/simulator/calls") { world, _ in
            world.forgetCalls()
            return Reply(status: 204)
        },
        LocalEndpoint("GET", "/simulator/failures") { world, _ in
            .json(["failures": .array(world.access { $0.failurePlans.map(\.json) })])
        },
        LocalEndpoint("POST", "/simulator/failures") { world, call in
            guard let body = call.json else { return .problem(400, "The body must be a JSON object.") }
            let status = body["status"]?.integer
            guard status.map({ (400...599).contains($0) }) ?? true else {
                return .problem(400, "status must be from 400 to 599.")
            }
            let delay = body["delayMilliseconds"]?.integer ?? 0
            guard (0...maxDelay).contains(delay) else {
                return .problem(400, "delayMilliseconds must be from 0 to \(maxDelay).")
            }
            let plan = FailurePlan(
                path: body["path"]?.string, method: body["method"]?.string, status: status,
                retryAfter: body["retryAfter"]?.integer, delay: .milliseconds(delay),
                isMalformed: body["malformed"]?.bool ?? false, count: max(1, body["count"]?.integer ?? 1))
            guard world.access({ $0.failurePlans.count < maxPlans }) else {
                return .problem(409, "There are \(maxPlans) plans already; delete them first.")
            }
            world.fail(plan)
            return .json(plan.json, status: 201)
        },
        LocalEndpoint("DELETE", "/simulator/failures") { world, _ in
            world.stopFailing()
            return Reply(status: 204)
        },
        LocalEndpoint("POST", "/simulator/rate-limit") { world, call in
            guard let isReached = call.json?["reached"]?.bool else {
                return .problem(400, "reached must be true or false.")
            }
            world.setRateLimit(reached: isReached)
            return Reply(status: 204)
        },
    ]
}
