import Relink

/// A call that Codat's API would not serve, in the shape of its errors.
struct Refusal: Error, Hashable, Sendable {
    let status: Int
    let error: String
    var violations: [Schema.Violation] = []
    /// In whole seconds.
    var retryAfter: Int?
    /// For 405: what may be asked instead.
    var allowed: [String] = []

    static func notFound(_ what: String) -> Refusal {
        Refusal(status: 404, error: "\(what) was not found.")
    }

    static func badRequest(_ violations: [Schema.Violation]) -> Refusal {
        let faults = violations.map { "\($0.place) \($0.message)" }.joined(separator: "; ")
        return Refusal(status: 400, error: "The request is wrong: \(faults).", violations: violations)
    }

    static func badRequest(_ place: String, _ message: String) -> Refusal {
        badRequest([Schema.Violation(place: place, message: message)])
    }

    /// An `ErrorMessage`.
    var json: JSONTree {
        let items = violations.map { violation -> JSONTree in
            [
                "itemId": .string(violation.place), "message": .string(violation.message),
                "validatorName": "RequestValidator",
            ]
        }
        return [
            "statusCode": JSONTree(status), "service": "Relink's simulated Codat", "error": .string(error),
            "correlationId": .string(Identifier.guid().replacing("-", with: "")),
            "validation": items.isEmpty ? nil : ["errors": .array(items), "warnings": []],
            "canBeRetried": status == 429 || status >= 500 ? "True" : "Unknown", "detailedErrorCode": 0,
        ]
    }
}
