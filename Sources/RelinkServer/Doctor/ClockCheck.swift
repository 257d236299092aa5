import Relink

/// Whether the clock can be trusted: signatures are refused when it is off by more than the tolerance.
enum ClockCheck {
    /// 2026-01-01T00:00:00Z, before this program was written.
    private static let earliest = Instant(milliseconds: 1_767_225_600_000)

    /// - Parameter lastReceivedAt: the receipt of the log's last event.
    static func finding(now: Instant, lastReceivedAt: Instant?) -> Finding {
        if let lastReceivedAt, lastReceivedAt > now.advanced(bySeconds: 60) {
            return Finding(
                "clock", .failed,
                "The clock says \(now.rfc3339), and the last event was received at \(lastReceivedAt.rfc3339): "
                    + "set the clock."
            )
        }
        guard now > earliest else {
            return Finding("clock", .failed, "The clock says \(now.rfc3339), which is long past: set the clock.")
        }
        return Finding("clock", .ok, "\(now.rfc3339) UTC by this machine; let an NTP client keep it right.")
    }
}
