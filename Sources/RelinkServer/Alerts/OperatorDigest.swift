import Relink

/// What operators are to be told in one mail.
struct OperatorDigest: Sendable {
    private static let kinds: [Notice.Kind] = [
        .untoldLoss, .disconnected, .noContact, .addressRefused, .mailFailed, .noAnswer, .unsubscribed, .quarantined,
    ]

    let maxLines: Int
    private var lines: [Notice.Kind: [String]] = [:]
    private var counts: [Notice.Kind: Int] = [:]
    /// Whether the limit on mails a minute has held mails up.
    var isHeldUp = false
    var silentSince: Instant?

    init(maxLines: Int) {
        self.maxLines = maxLines
    }

    var isEmpty: Bool { counts.isEmpty && !isHeldUp && silentSince == nil }

    func takes(_ kind: Notice.Kind) -> Bool { Self.kinds.contains(kind) }

    mutating func add(_ notice: Notice, name: String?) {
        counts[notice.kind, default: 0] += 1
        guard lines[notice.kind, default: []].count < maxLines else { return }
        let who = [name.map(PrintableText.escaped), notice.companyID].compactMap { $0 }
        let subject =
            who.isEmpty ? "event \(notice.sequence)" : who.joined(separator: ", ") + ", event \(notice.sequence)"
        lines[notice.kind, default: []].append("\(notice.at.rfc3339)  \(subject)")
    }

    /// One line that says the most urgent, and how much more there is.
    var subject: String {
        if let silentSince { return "No webhook from Codat since \(silentSince.rfc3339)" }
        let present = Self.kinds.filter { counts[$0] != nil }
        guard let first = present.first else { return "Mails to merchants are held up by mail.perMinute" }
        let rest = present.count > 1 ? ", and more" : ""
        return heading(first) + rest
    }

    /// A heading and its lines, the most urgent first.
    var sections: [(heading: String, lines: [String])] {
        var sections: [(String, [String])] = []
        if let silentSince {
            sections.append(
                (
                    "No webhook has come in since \(silentSince.rfc3339)",
                    [
                        "Codat switches an endpoint off after five days of failures, and replays two weeks back: look "
                            + "at its Portal, and whether this server can be reached."
                    ]
                ))
        }
        for kind in Self.kinds {
            guard let count = counts[kind], var shown = lines[kind] else { continue }
            if count > shown.count { shown.append("… and \(count - shown.count) more") }
            sections.append((heading(kind), shown))
        }
        if isHeldUp {
            sections.append(
                (
                    "Mails to merchants are held up",
                    ["More are due than mail.perMinute lets out; they leave as soon as it does."]
                ))
        }
        return sections
    }

    private func heading(_ kind: Notice.Kind) -> String {
        let count = counts[kind, default: 0]
        let merchants = count == 1 ? "1 merchant" : "\(count) merchants"
        return switch kind {
        case .untoldLoss: "\(merchants) lost without a webhook: webhooks fail"
        case .disconnected: "\(merchants) lost"
        case .noContact: "\(merchants) lost with no contact to write to"
        case .addressRefused: count == 1 ? "1 address refused" : "\(count) addresses refused"
        case .mailFailed: count == 1 ? "1 mail given up" : "\(count) mails given up"
        case .noAnswer: "\(merchants) did not come back"
        case .unsubscribed: "\(merchants) unsubscribed"
        case .quarantined: count == 1 ? "1 event not understood" : "\(count) events not understood"
        case .degraded, .recovered, .offboarded, .syncFlowStarted: "\(merchants): \(kind.rawValue)"
        }
    }
}
