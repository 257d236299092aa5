import NIOCore
import Synchronization

/// Fired through each connection of a listener that is almost full: who has been idle for a while makes room.
final class RoomWantedEvent: Sendable {
    private let places: Atomic<Int>

    init(places: Int) {
        self.places = Atomic(places)
    }

    /// - Returns: whether it is still wanted that one more ends.
    func takeOne() -> Bool {
        places.wrappingSubtract(1, ordering: .relaxed).oldValue > 0
    }
}

/// The connections of a listener. Makes room where too many of them are idle, so that those who idle keep nobody
/// waiting, and cuts those that outlast the listener's shutdown.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var streams = 0
        var isMakingRoom = false
    }

    private let limits: ListenerLimits
    private let state = Mutex(State())

    init(limits: ListenerLimits) {
        self.limits = limits
    }

    var count: Int { state.withLock { $0.channels.count } }

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let isRoomWanted = state.withLock { state in
            state.channels[id] = channel
            guard !state.isMakingRoom, state.channels.count > limits.crowd else { return false }
            state.isMakingRoom = true
            return true
        }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { $0.channels[id] = nil }
        }
        if isRoomWanted { channel.eventLoop.execute { self.makeRoom(on: channel.eventLoop) } }
    }

    /// Streams of HTTP/2 take as much memory as connections do, and are counted as such.
    ///
    /// - Returns: false where it would be one too many.
    func addStream(_ stream: any Channel) -> Bool {
        let isAdded = state.withLock { state in
            guard state.streams < limits.maxConnections else { return false }
            state.streams += 1
            return true
        }
        guard isAdded else { return false }
        stream.closeFuture.whenComplete { _ in
            self.state.withLock { $0.streams -= 1 }
        }
        return true
    }

    func closeAll() {
        for channel in state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    }

    private func makeRoom(on loop: any EventLoop) {
        let channels = state.withLock { state in
            state.isMakingRoom = state.channels.count > limits.crowd
            return state.isMakingRoom ? Array(state.channels.values) : []
        }
        guard !channels.isEmpty else { return }
        // Closing all of them at once would itself keep others waiting.
        let event = RoomWantedEvent(places: limits.maxConnections / 16)
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(event) }
        loop.scheduleTask(in: .nanoseconds(limits.crowdedIdleTimeout.nanoseconds / 4)) { self.makeRoom(on: loop) }
    }
}
