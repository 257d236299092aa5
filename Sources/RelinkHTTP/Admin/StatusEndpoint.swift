import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Relink

/// What is known of merchants and events, and which requests were refused.
struct StatusEndpoint: Sendable {
    let status: StatusReader
    let rejectionLog: RejectionLog
    let now: @Sendable () -> Instant

    @Sendable func summary(_ request: AdminRequest) async throws -> Response {
        let summary = try await status.summary(now: now())
        return .json { summary.write(to: &$0) }
    }

    @Sendable func merchants(_ request: AdminRequest) async throws -> Response {
        let limit = try request.limit()
        let found = try await status.merchants(
            MerchantQuery(
                health: request.oneOf("health", MerchantHealth.self),
                reason: request.oneOf("reason", ReasonCode.self),
                text: request.text("q").flatMap { $0.isEmpty ? nil : $0 },
                limit: limit + 1,
                after: request.value("cursor", Self.rightCursor, PageCursor.position)))
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last : nil
        return .json { json in
            json.object { json in
                json.key("merchants")
                json.array(page) { json, merchant in merchant.write(to: &json, status.policy) }
                json.key("next")
                json.string(
                    next.map { last in
                        PageCursor.text(
                            of: MerchantQuery.Position(
                                health: last.health, since: last.since, companyID: last.companyID))
                    })
            }
        }
    }

    @Sendable func merchant(_ request: AdminRequest) async throws -> Response {
        let asOf = try request.value("asOf", "a sequence in digits or an RFC 3339 time", Self.asOf)
        guard let merchant = try await status.merchant(request.subject, asOf: asOf) else {
            throw Self.noSuchMerchant(asOf)
        }
        return .json { merchant.write(to: &$0, status.policy) }
    }

    @Sendable func history(_ request: AdminRequest) async throws -> Response {
        let page = try await status.history(
            of: request.subject, limit: request.limit(),
            before: request.value("cursor", Self.rightCursor, PageCursor.historyBefore))
        guard let page else { throw Self.noSuchMerchant() }
        return .json { json in
            json.object { json in
                json.key("events")
                json.array(page.items) { json, item in item.write(to: &json) }
                json.member("next", page.next.map(PageCursor.text(ofHistoryBefore:)))
            }
        }
    }

    @Sendable func events(_ request: AdminRequest) async throws -> Response {
        let page = try await status.events(
            EventQuery(
                after: request.value("after", "a whole number from 0") { Int64(digits: $0) } ?? 0,
                limit: request.limit(),
                companyID: request.value("companyId", Self.rightText, Self.nonempty),
                type: request.value("type", Self.rightText, Self.nonempty),
                status: request.oneOf("status", EventStatus.self)))
        return .json { json in
            json.object { json in
                json.key("events")
                json.array(page.items) { json, event in event.write(to: &json) }
                json.member("next", page.next)
            }
        }
    }

    @Sendable func event(_ request: AdminRequest) async throws -> Response {
        let event = try await find(request.subject)
        return .json { event.write(to: &$0, body: .json) }
    }

    /// Octets, whatever they say: a browser must not take for a page what a stranger wrote.
    @Sendable func body(_ request: AdminRequest) async throws -> Response {
        let event = try await find(request.subject)
        guard event.logged.forgottenBodyDigest == nil else {
            throw Problem(.gone, "This event's body was forgotten on request; what was received is no longer there.")
        }
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: event.logged.body)))
    }

    @Sendable func rejections(_ request: AdminRequest) async throws -> Response {
        let capacity = rejectionLog.capacity
        let rejections = rejectionLog.latest(try request.limit(upTo: capacity, otherwise: capacity))
        return .json { json in
            json.object { json in
                json.key("rejections")
                json.array(rejections) { json, rejection in rejection.write(to: &json) }
            }
        }
    }

    static let rightCursor = "the `next` of the page before, unchanged"
    static let rightText = "a text that is not empty"

    static func nonempty(_ text: String) -> String? {
        text.isEmpty ? nil : text
    }

    /// Behind `T` a space can only be the `+` of an offset that was sent unencoded.
    static func asOf(_ text: String) -> AsOf? {
        AsOf(text) ?? (text.contains("T") ? AsOf(text.split(separator: " ").joined(separator: "+")) : nil)
    }

    static func noSuchMerchant(_ asOf: AsOf? = nil) -> Problem {
        Problem(.notFound, "No event \(asOf == nil ? "has" : "had then") spoken of a company with this id.")
    }

    private func find(_ sequence: String) async throws -> EventView {
        let number = try Self.number(sequence)
        let event = try await status.event(number)
        return try Self.existing(event)
    }

    /// More than 64 bits hold is no sequence that the log has.
    private static func number(_ sequence: String) throws -> Int64 {
        guard sequence.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            throw Problem.wrong("sequence", "a whole number from 1")
        }
        return Int64(digits: sequence) ?? .max
    }

    private static func existing(_ event: EventView?) throws -> EventView {
        guard let event else { throw Problem(.notFound, "The log holds no event with this sequence.") }
        return event
    }
}
