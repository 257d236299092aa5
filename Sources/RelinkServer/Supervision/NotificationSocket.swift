import Foundation

/// The datagram socket on which a service manager hears of its service, as sd_notify(3) describes it.
final class NotificationSocket: Sendable {
    /// Read as bytes, as its `rawValue` belongs to whichever module of C the compiler met first.
    private static let datagram = withUnsafeBytes(of: SOCK_DGRAM) { Int32(bitPattern: $0.load(as: UInt32.self)) }

    private let descriptor: Int32
    /// The bytes of a `sockaddr_un`.
    private let address: [UInt8]

    /// - Parameter path: what `NOTIFY_SOCKET` says: a path, or `@` and the name of an abstract socket.
    /// - Throws: ``NotificationFailure`` where it is neither, or no socket can be had.
    init(_ path: String) throws(NotificationFailure) {
        guard let address = Self.address(path) else {
            throw NotificationFailure("NOTIFY_SOCKET is neither an absolute path of at most 107 bytes nor @ and a name")
        }
        self.address = address
        descriptor = socket(AF_UNIX, Self.datagram, 0)
        guard descriptor >= 0 else { throw NotificationFailure(String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// Sends one notification, without waiting for room.
    ///
    /// - Parameter assignments: such as `READY=1`; what ends a line in one is sent as a space.
    /// - Throws: ``NotificationFailure`` where it was not taken.
    func send(_ assignments: [String]) throws(NotificationFailure) {
        let message = assignments.map { $0.map { $0.isNewline ? " " : String($0) }.joined() }.joined(separator: "\n")
        let bytes = Array(message.utf8)
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        let sent = address.withUnsafeBytes { raw -> Int in
            guard let target = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
            return sendto(descriptor, bytes, bytes.count, flags, target, socklen_t(raw.count))
        }
        guard sent == bytes.count else { throw NotificationFailure(String(cString: strerror(errno))) }
    }

    private static func address(_ path: String) -> [UInt8]? {
        var name = Array(path.utf8)
        guard let first = name.first, name.count > 1, name.count <= 107, !name.contains(0) else { return nil }
        let family = withUnsafeBytes(of: sa_family_t(AF_UNIX), Array.init)
        switch first {
        case UInt8(ascii: "/"): return family + name + [0]
        case UInt8(ascii: "@"):
            // Where the name is abstract, a zero stands at its beginning and none at its end: unix(7).
            name[0] = 0
            return family + name
        default: return nil
        }
    }
}

/// The service manager could not be told.
struct NotificationFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
