import Hummingbird
import Relink

/// The last requests that were refused.
struct RejectionsPage: Sendable {
    let rejections: RejectionLog
    let renderer: DashboardRenderer
    private static let shown = 200

    @Sendable func page(_ visit: Visit) async throws -> Response {
        let asked = try visit.request.value("status", "401, 403 or 413") { text in
            text.isEmpty ? 0 : Int64(digits: text).flatMap { [401, 403, 413].contains($0) ? Int($0) : nil }
        }
        let status = asked == 0 ? nil : asked
        let found = rejections.latest(rejections.capacity).lazy.filter { $0.status == status ?? $0.status }
        let rows = found.prefix(Self.shown).map { rejection -> Fields in
            [
                "at": .markup(visit.language.time(rejection.at)), "address": .text(rejection.address),
                "status": .text(String(rejection.status)), "reason": .text(rejection.reason),
                "source": .text(rejection.source), "messageId": .text(rejection.messageID),
                "bytes": .text(rejection.bytes.map { visit.language.number(Int64($0)) }),
            ]
        }
        let tabs = [nil, 401, 403, 413].map { (code: Int?) -> Fields in
            [
                "name": .text(code.map { String($0) } ?? Wording("All", "Tous")(visit.language)),
                "href": .text("/rejections" + (code.map { "?status=\($0)" } ?? "")),
                "isCurrent": .flag(code == status),
            ]
        }
        return try renderer.response(
            .rejections, ["rows": .list(Array(rows)), "tabs": .list(tabs)], visit, in: .rejections)
    }
}
