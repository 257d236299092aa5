import Relink

/// A call as it came in over HTTP.
struct APIRequest: Sendable {
    let method: String
    let path: String
    let query: String
    let authorization: String?
    let contentType: String?
    let idempotencyKey: String?
    let body: [UInt8]
}

/// What is to be sent back, and how long to wait before.
struct APIReply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    var delay: Duration = .zero
}

extension WorldState {
    /// Answers one call of Codat's API.
    mutating func reply(to request: APIRequest) -> APIReply {
        let plan = takeFailurePlan(for: request)
        var refusal: Refusal?
        var answer = Operation.Answer()
        do throws(Refusal) {
            answer = try self.answer(to: request, failing: plan)
        } catch {
            refusal = error
            answer = Operation.Answer(status: error.status, body: error.json)
        }
        calls.append(
            ReceivedCall(
                at: now, method: request.method, path: request.path, query: request.query, status: answer.status))
        var reply = APIReply(
            status: answer.status, headers: quotaHeaders, body: answer.body?.bytes ?? [], delay: plan?.delay ?? .zero)
        if let retryAfter = refusal?.retryAfter { reply.headers.append(("Retry-After", String(retryAfter))) }
        if let allowed = refusal?.allowed, !allowed.isEmpty {
            reply.headers.append(("Allow", allowed.joined(separator: ", ")))
        }
        if plan?.isMalformed == true { reply.body = Array("<html>{\"results\": [".utf8) }
        if !reply.body.isEmpty { reply.headers.append(("Content-Type", "application/json; charset=utf-8")) }
        return reply
    }

    private mutating func answer(
        to request: APIRequest, failing plan: FailurePlan?
    ) throws(Refusal) -> Operation.Answer {
        let wanted = "Basic " + Base64.encode(Array(configuration.apiKey.utf8))
        guard let authorization = request.authorization, authorization == wanted else {
            throw Refusal(
                status: 401, error: "The API key is missing or wrong: Authorization must be Basic and its base64.")
        }
        if let status = plan?.status {
            throw Refusal(status: status, error: "This was asked to fail.", retryAfter: plan?.retryAfter)
        }
        try countCall()
        let (operation, call) = try validated(request)
        guard let key = request.idempotencyKey, ["POST", "PATCH"].contains(request.method) else {
            return try operation.handle(&self, call)
        }
        let kept = IdempotentAnswers.Request(method: request.method, path: request.path, body: request.body)
        if let first = try idempotentAnswers.answer(key, kept, now: now) { return first }
        let answer: Operation.Answer
        do throws(Refusal) {
            answer = try operation.handle(&self, call)
        } catch {
            idempotentAnswers.keep(
                Operation.Answer(status: error.status, body: error.json), key, kept, now: now)
            throw error
        }
        idempotentAnswers.keep(answer, key, kept, now: now)
        return answer
    }

    private func validated(_ request: APIRequest) throws(Refusal) -> (Operation, Operation.Call) {
        let candidates = Operation.at(request.path)
        guard !candidates.isEmpty else { throw .notFound("The path \(request.path)") }
        guard let found = candidates.first(where: { $0.operation.method == request.method }) else {
            let allowed = Set(candidates.map(\.operation.method)).sorted()
            throw Refusal(
                status: 405, error: "\(request.method) is not allowed here; \(allowed.joined(separator: ", ")) is.",
                allowed: allowed)
        }
        let query = FormFields(parsing: request.query)
        var violations: [Schema.Violation] = []
        for (name, value) in found.values.sorted(by: { $0.key < $1.key }) {
            violations += Operation.pathRules[name]?.violations(of: .string(value), at: name) ?? []
        }
        for field in found.operation.query {
            if let value = query[field.name] {
                violations += field.schema.violations(of: field.schema.parameter(value), at: field.name)
            } else if field.isRequired {
                violations.append(Schema.Violation(place: field.name, message: "is required"))
            }
        }
        guard violations.isEmpty else { throw .badRequest(violations) }
        let body = try body(of: request, found.operation.body)
        return (
            found.operation, Operation.Call(values: found.values, query: query, path: request.path, body: body)
        )
    }

    private func body(of request: APIRequest, _ rule: Operation.BodyRule) throws(Refusal) -> JSONTree {
        let schema: Schema
        switch rule {
        case .none: return nil
        case .optional where request.body.isEmpty: return nil
        case .optional(let wanted), .required(let wanted): schema = wanted
        }
        let type = request.contentType?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        guard type.trimmingSpaces == "application/json" else {
            throw .badRequest("Content-Type", "must be application/json")
        }
        guard let body = JSONTree(parsing: request.body) else { throw .badRequest("body", "is no JSON") }
        let violations = schema.violations(of: body, at: body.members == nil ? "body" : "")
        guard violations.isEmpty else { throw .badRequest(violations) }
        return body
    }

    private mutating func takeFailurePlan(for request: APIRequest) -> FailurePlan? {
        let index = failurePlans.firstIndex { plan in
            plan.covers(method: request.method, path: request.path)
        }
        guard let index else { return nil }
        let plan = failurePlans[index]
        failurePlans[index].count -= 1
        if failurePlans[index].count <= 0 { failurePlans.remove(at: index) }
        return plan
    }
}

extension Schema {
    /// A parameter's text as the value that it stands for.
    fileprivate func parameter(_ text: String) -> JSONTree {
        if case .integer = self { .number(text) } else { .string(text) }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.prefix { $0 != " " })
    }
}
