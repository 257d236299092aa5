extension TallySums {
    /// Counts what an event of a merchant brought about.
    mutating func count(_ before: Standing, _ after: Standing, _ state: MerchantState, at instant: Instant) {
        let reonboarding = state.reonboarding
        if after.isLost, !before.isLost { count(.lost, at: instant) }
        if after.isLost, before.isLost, before.mailsSent == 0, after.mailsSent > 0 { count(.mailed, at: instant) }
        if after.isLost, before.isLost, !before.hasClicked, after.hasClicked, let mailedAt = reonboarding.firstMailAt,
            after.mailsSent > 0
        {
            count(.clicked, at: instant, after: instant.duration(since: mailedAt))
        }
        guard before.isLost, !after.isLost else { return }
        guard after.health != .offboarded else { return count(.offboarded, at: instant) }
        count(.recovered, at: instant)
        guard after.mailsSent > 0, let mailedAt = reonboarding.firstMailAt else { return }
        if let clickedAt = reonboarding.linkUsedAt {
            count(.returned, at: instant, after: instant.duration(since: clickedAt))
        } else {
            count(.returnedUnclicked, at: instant, after: instant.duration(since: mailedAt))
        }
    }
}
