import Relink

extension LocalEndpoint {
    private static let maxListed = 1000

    static let controlOfWebhooks: [LocalEndpoint] = [
        LocalEndpoint("GET", "/simulator/deliveries") { world, call in
            let wanted = world.deliveries.filter { delivery in
                (call.query["companyId"].map { delivery.companyID == $0 } ?? true)
                    && (call.query["type"].map { delivery.type == $0 } ?? true)
                    && (call.query["state"].map { delivery.state.rawValue == $0 } ?? true)
            }
            let limit = min(call.query["limit"].flatMap { Int($0) } ?? 100, maxListed)
            return .json([
                "total": JSONTree(wanted.count),
                "deliveries": .array(wanted.suffix(max(0, limit)).reversed().map(\.json)),
            ])
        },
        LocalEndpoint("POST", "/simulator/webhooks/send") { world, call in
            let named = call.query["generation"].map(Generation.init(rawValue:))
            guard let generation = named ?? sniffed(call.body), generation != .relink else {
                return .problem(400, "generation must be legacy or standard.")
            }
            let id = world.send(call.body, generation: generation, messageID: call.query["id"])
            return .json(["messageId": .string(id)], status: 202)
        },
        LocalEndpoint("POST", "/simulator/webhooks/replay") { world, call in
            let since = call.json?["since"]?.string
            let instant = since.flatMap { Instant(rfc3339: $0) }
            guard since == nil || instant != nil else { return .problem(400, "since must be a date of RFC 3339.") }
            let count = world.replayWebhooks(
                of: call.json?["companyId"]?.string, type: call.json?["type"]?.string, since: instant)
            return .json(["messages": JSONTree(count)], status: 202)
        },
        LocalEndpoint("POST", "/simulator/webhooks/hold") { world, _ in
            world.holdWebhooks()
            return Reply(status: 204)
        },
        LocalEndpoint("POST", "/simulator/webhooks/release") { world, call in
            guard let order = World.ReleaseOrder(rawValue: call.json?["order"]?.string ?? "sent") else {
                return .problem(400, "order must be sent, reversed or shuffled.")
            }
            return .json(["posts": JSONTree(world.releaseWebhooks(order))], status: 202)
        },
        LocalEndpoint("PUT", "/simulator/webhooks/targets") { world, call in
            guard let urls = call.json?["urls"]?.elements?.compactMap(\.string),
                urls.allSatisfy({ WebAddress($0) != nil })
            else { return .problem(400, "urls must be a list of http or https URLs.") }
            world.setWebhookTargets(urls)
            return Reply(status: 204)
        },
        LocalEndpoint("PUT", "/simulator/webhooks/options") { world, call in
            guard let body = call.json else { return .problem(400, "The body must be a JSON object.") }
            let names = body["generations"]?.elements?.compactMap(\.string)
            let generations = names.map { $0.compactMap(Generation.init(rawValue:)).filter { $0 != .relink } }
            guard generations?.count == names?.count else {
                return .problem(400, "generations must be a list of legacy and standard.")
            }
            if let generations { world.setGenerations(Set(generations)) }
            if let duplicates = body["duplicates"]?.integer { world.setDuplicates(duplicates) }
            return Reply(status: 204)
        },
    ]

    private static func sniffed(_ body: [UInt8]) -> Generation {
        let json = JSONTree(parsing: body)
        return json?["RuleType"] == nil && json?["Type"] == nil ? .standard : .legacy
    }
}

extension Delivery {
    fileprivate var json: JSONTree {
        [
            "id": JSONTree(id), "messageId": .string(messageID), "type": .string(type),
            "generation": .string(generation.rawValue), "companyId": JSONTree(companyID), "url": .string(url),
            "state": .string(state.rawValue), "nextAttemptAt": JSONTree(nextAttemptAt),
            "attempts": .array(
                attempts.map { attempt in
                    ["at": JSONTree(attempt.at), "status": attempt.status.map { JSONTree($0) } ?? JSONTree.null]
                }), "body": JSONTree(parsing: body) ?? JSONTree.null,
        ]
    }
}
