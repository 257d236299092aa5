public import Foundation

/// Makes a `POST` or `PATCH` that is sent twice count once: for 90 minutes Codat replays the first answer.
///
/// A call makes its own for all its tries. Who wants to repeat a call after its end, such as after a time-out, keeps
/// one and gives it again. After an answer of 5xx, which Codat replays too, look whether the thing exists, and take a
/// new key.
public struct IdempotencyKey: Hashable, Sendable {
    let text: String

    public init(_ uuid: UUID) {
        text = uuid.uuidString.lowercased()
    }

    public static func fresh() -> IdempotencyKey {
        IdempotencyKey(UUID())
    }
}
