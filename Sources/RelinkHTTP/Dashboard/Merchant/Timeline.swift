import Relink

/// A merchant's past as a picture: a lane for its health and for each connection, coloured by status, and one each for
/// syncs, mails and clicks. The events beneath it say the same in words.
struct Timeline {
    private struct Stretch {
        let from: Instant
        let tone: String
        let name: String
    }

    private struct Lane {
        let name: String
        var stretches: [Stretch] = []
        var marks: [Instant] = []
        var markClass = ""
    }

    private static let width = 1000.0
    private static let height = 18
    private static let maxDays: Int64 = 90

    private let language: Language
    private let begin: Instant
    private let now: Instant
    private var lanes: [Lane] = []

    /// - Parameter items: newest first.
    /// - Returns: `nil` where nothing is to be drawn.
    init?(_ connections: [ConnectionView], _ items: [HistoryItem], language: Language, now: Instant) {
        guard let oldest = items.last?.event.decoded.occurredAt else { return nil }
        self.language = language
        self.now = now
        let earliest = now.advanced(bySeconds: -Self.maxDays * 86_400)
        begin = min(max(oldest, earliest), now.advanced(bySeconds: -3600))
        let past = items.reversed()
        lanes.append(health(past))
        for connection in connections {
            let lane = lane(of: connection, past)
            if !lane.stretches.isEmpty { lanes.append(lane) }
        }
        let kinds: [(Wording, String, (HistoryItem) -> Bool)] = [
            (
                Wording("Syncs", "Synchros"), "mark-sync",
                { item in item.changes.contains { $0.field == "lastSyncedAt" } }
            ),
            (Wording("Mails", "E-mails"), "mark-mail", { $0.event.decoded.type == "relink.mail.sent" }),
            (Wording("Clicks", "Clics"), "mark-click", { $0.event.decoded.type == "relink.link.used" }),
        ]
        for (name, markClass, isOfKind) in kinds {
            let marks = past.filter(isOfKind).map(\.event.decoded.occurredAt)
            if !marks.isEmpty { lanes.append(Lane(name: name(language), marks: marks, markClass: markClass)) }
        }
    }

    private func health(_ past: some Swift.Sequence<HistoryItem>) -> Lane {
        var lane = Lane(name: Wording("Health", "État")(language))
        for item in past {
            for change in item.changes where change.field == "health" {
                guard let health = change.to.flatMap(MerchantHealth.init(rawValue:)) else { continue }
                lane.stretches.append(
                    Stretch(
                        from: item.event.decoded.occurredAt, tone: health.rawValue, name: health.name(language)))
            }
        }
        return lane
    }

    private func lane(of connection: ConnectionView, _ past: some Swift.Sequence<HistoryItem>) -> Lane {
        var lane = Lane(name: connection.platformName ?? connection.platformKey ?? connection.connectionID)
        let field = "connections.\(connection.connectionID).status"
        for item in past {
            for change in item.changes where change.field == field {
                guard let status = change.to.flatMap(ConnectionStatus.init(rawValue:)) else { continue }
                lane.stretches.append(
                    Stretch(from: item.event.decoded.occurredAt, tone: status.tone, name: status.name(language)))
            }
        }
        return lane
    }

    var fields: Fields {
        let middle = Instant(ticks: begin.ticks / 2 + now.ticks / 2)
        return [
            "lanes": .list(lanes.map { ["name": .text($0.name), "picture": .markup(picture($0))] }),
            "begin": .text(language.shortDay(begin)), "middle": .text(language.shortDay(middle)),
            "end": .text(Wording("now", "maintenant")(language)),
        ]
    }

    private func picture(_ lane: Lane) -> Markup {
        var shapes: [Markup] = []
        for (index, stretch) in lane.stretches.enumerated() {
            let end = index + 1 < lane.stretches.count ? lane.stretches[index + 1].from : now
            let (left, right) = (x(stretch.from), x(end))
            guard end > begin else { continue }
            let length = max(3, right - left)
            let thickness = Self.thickness(stretch.tone)
            let top = (Self.height - thickness) / 2
            shapes.append(
                #"""
                <rect class="fill \#(stretch.tone)" x="\#(left)" y="\#(top)" width="\#(length)" height="\#(thickness)"/>
                """#)
        }
        for mark in lane.marks where mark >= begin {
            shapes.append(#"<path class="mark \#(lane.markClass)" d="M\#(x(mark)) 9h.01"/>"#)
        }
        return """
            <svg class="lane" viewBox="0 0 1000 \(Self.height)" preserveAspectRatio="none" role="img">\
            <title>\(lane.name)</title><desc>\(account(of: lane))</desc>\(Markup(joining: shapes))</svg>
            """
    }

    /// Not by colour alone: what is lost stands out by its thickness.
    private static func thickness(_ tone: String) -> Int {
        switch tone {
        case "disconnected": 18
        case "degraded": 14
        case "healthy": 8
        default: 4
        }
    }

    private func account(of lane: Lane) -> String {
        let since = Wording("from", "dès le")(language)
        let parts = lane.stretches.map { "\($0.name) \(since) \(language.shortTime($0.from))" }
        let latest = lane.marks.suffix(10).map { language.shortTime($0) }
        let count = lane.marks.isEmpty ? [] : ["\(lane.marks.count): " + latest.joined(separator: "; ")]
        return (parts + count).joined(separator: "; ")
    }

    private func x(_ instant: Instant) -> Int {
        let whole = Double(now.ticks - begin.ticks)
        let share = whole > 0 ? Double(instant.ticks - begin.ticks) / whole : 1
        return Int((min(max(share, 0), 1) * Self.width).rounded())
    }
}
