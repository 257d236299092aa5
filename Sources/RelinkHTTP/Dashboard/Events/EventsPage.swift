import Hummingbird
import Relink

/// The log: all events, or those of a type, a status or a merchant; and those that could not be understood.
struct EventsPage: Sendable {
    let status: StatusReader
    let renderer: DashboardRenderer
    private static let pageSize = 50
    private static let rightSequence = "a sequence in digits"

    /// Newest first.
    @Sendable func page(_ visit: Visit) async throws -> Response {
        let filter = EventFilter(
            companyID: visit.request.text("companyId").flatMap(StatusEndpoint.nonempty),
            type: visit.request.text("type").flatMap(StatusEndpoint.nonempty),
            status: try visit.request.oneOfOrAll("status", EventStatus.self))
        let before = try visit.request.value("before", Self.rightSequence) { Int64(digits: $0) }
        let page = try await status.events(
            EventQuery(
                before: before ?? .max, limit: Self.pageSize, companyID: filter.companyID, type: filter.type,
                status: filter.status))
        return try renderer.response(
            .events,
            filter.fields(visit.language).adding([
                "rows": .list(page.items.map { EventFields.row($0, visit.language) }),
                "older": .text(page.next.map { filter.path(before: $0) }),
                "newest": .text(before == nil ? nil : filter.path()),
            ]), visit, in: .events)
    }

    @Sendable func quarantine(_ visit: Visit) async throws -> Response {
        let before = try visit.request.value("before", Self.rightSequence) { Int64(digits: $0) }
        let page = try await status.events(
            EventQuery(before: before ?? .max, limit: Self.pageSize, status: .quarantined))
        let rows = page.items.map { event in
            EventFields.row(event, visit.language).adding([
                "problem": .text(event.decoded.problem),
                "bytes": .text(visit.language.number(Int64(event.logged.body.count))),
                "excerpt": .text(BodyText.excerpt(event.logged.body)),
            ])
        }
        return try renderer.response(
            .quarantine,
            [
                "rows": .list(rows), "newest": .text(before == nil ? nil : "/quarantine"),
                "older": .text(page.next.map { "/quarantine?before=\($0)" }),
            ], visit, in: .quarantine)
    }

    /// One event, with its body as it was received.
    @Sendable func event(_ visit: Visit) async throws -> Response {
        guard let sequence = Int64(digits: visit.request.subject), let event = try await status.event(sequence) else {
            throw Problem(.notFound, "The log holds no event with this sequence.")
        }
        let body = BodyText(event.logged.body)
        return try renderer.response(
            .event,
            EventFields.row(event, visit.language).adding([
                "messageId": .text(event.logged.messageID), "source": .text(event.logged.source),
                "generation": .text(event.decoded.generation?.rawValue), "problem": .text(event.decoded.problem),
                "connectionId": .text(event.decoded.connectionID),
                "digest": .text(Hexadecimal.text(event.logged.digest)),
                "isForgotten": .flag(event.logged.forgottenBodyDigest != nil),
                "body": .text(body.text), "isText": .flag(body.isText),
                "bytes": .text(visit.language.number(Int64(event.logged.body.count))),
                "raw": .text("/api/events/\(sequence)/body"), "isCut": .flag(body.isCut),
            ]), visit, in: event.decoded.status == .quarantined ? .quarantine : .events)
    }
}

/// Which events are looked for.
struct EventFilter: Sendable {
    var companyID: String?
    var type: String?
    var status: EventStatus?

    var isEmpty: Bool { companyID == nil && type == nil && status == nil }

    func path(before: Int64? = nil) -> String {
        let parameters = [
            ("companyId", companyID), ("type", type), ("status", status?.rawValue),
            ("before", before.map { String($0) }),
        ].compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
        return "/events" + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }

    func fields(_ language: Language) -> Fields {
        let statuses = EventStatus.allCases.map { status -> Fields in
            [
                "value": .text(status.rawValue), "name": .text(status.name(language)),
                "isChosen": .flag(status == self.status),
            ]
        }
        return [
            "statuses": .list(statuses), "companyId": .text(companyID), "typeText": .text(type),
            "isFiltered": .flag(!isEmpty),
        ]
    }
}

/// One event as a line of a list.
enum EventFields {
    static func row(_ event: EventView, _ language: Language) -> Fields {
        let sequence = event.logged.sequence
        return [
            "sequence": .text(String(sequence)), "href": .text("/events/\(sequence)"),
            "type": .text(event.decoded.type ?? Wording("unknown", "inconnu")(language)),
            "received": .markup(language.time(event.logged.receivedAt)),
            "occurred": .markup(language.time(event.decoded.occurredAt)),
            "status": .text(event.decoded.status.name(language)),
            "companyId": .text(event.decoded.companyID),
            "merchant": .text(event.decoded.companyID.map(MerchantRowFields.path)),
        ]
    }
}

/// A body as a person can look at it: JSON and other text as text, all else as bytes in hexadecimal digits.
struct BodyText {
    /// Of one that is shown alone.
    static let mostBytes = 65_536
    let text: String
    let isText: Bool
    let isCut: Bool

    init(_ body: [UInt8], most: Int = mostBytes) {
        let shown = body.prefix(most)
        isCut = body.count > shown.count
        if let text = String(validating: shown, as: UTF8.self), !text.unicodeScalars.contains(where: Self.isUnseen) {
            isText = true
            self.text = PrintableText.lines(text)
        } else {
            isText = false
            text = Self.dump(shown.prefix(most / 8))
        }
    }

    /// The beginning, on one line.
    static func excerpt(_ body: [UInt8]) -> String {
        PrintableText.escaped(String(decoding: body.prefix(160), as: UTF8.self)) + (body.count > 160 ? " …" : "")
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && !["\n", "\r", "\t"].contains(scalar)
    }

    private static func dump(_ bytes: ArraySlice<UInt8>) -> String {
        stride(from: 0, to: bytes.count, by: 16).map { offset in
            let line = bytes.dropFirst(offset).prefix(16)
            let digits = line.map { Hexadecimal.text([$0]) }.joined(separator: " ")
            let letters = line.map { (0x20...0x7e).contains($0) ? String(Unicode.Scalar($0)) : "·" }.joined()
            let place = String(offset, radix: 16)
            return String(repeating: "0", count: max(0, 6 - place.count)) + place + "  "
                + digits + String(repeating: " ", count: 48 - digits.count) + " " + letters
        }.joined(separator: "\n")
    }
}

extension PrintableText {
    /// Text with its line breaks, all else that can't be seen made visible.
    fileprivate static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
            .joined(separator: "\n")
    }
}
