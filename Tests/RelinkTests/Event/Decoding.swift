@testable import Relink

/// Understands a body received at noon of 1 March 2026.
func decoded(
    _ body: String, receivedAt: String = "2026-03-01T12:00:00Z", messageID: String = "msg_1", sequence: Int64 = 1
) -> DecodedEvent {
    DecodedEvent(
        LoggedEvent(
            sequence: sequence, receivedAt: Instant(rfc3339: receivedAt) ?? Instant(ticks: 0), source: "codat",
            messageID: messageID, body: Array(body.utf8), digest: []))
}
