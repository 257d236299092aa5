/// Wakes the fold when there is something to fold. However often it is rung meanwhile, it wakes once.
struct FoldBell: Sendable {
    let rings: AsyncStream<Void>
    private let ringer: AsyncStream<Void>.Continuation

    init() {
        (rings, ringer) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func ring() {
        ringer.yield()
    }

    func stop() {
        ringer.finish()
    }
}
