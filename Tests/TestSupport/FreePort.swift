import Foundation
import Synchronization

/// Ports that nothing listens on, for who has to be told of one before it is listened on.
public enum FreePort {
    struct NoneLeft: Error {}

    /// Below those that Linux gives to clients (ip_local_port_range in ip(7)): of these one that is free now may be
    /// a connection's a moment later, while tests open thousands.
    private static let ports = 10_240..<32_768

    private static let given = Mutex<Set<Int>>([])

    /// - Returns: a port that was free on the loopback addresses, and that no other call has got.
    public static func pick() throws -> Int {
        for _ in 0..<1000 {
            let port = Int.random(in: ports)
            if given.withLock({ $0.insert(port).inserted }), isFree(port) { return port }
        }
        throw NoneLeft()
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
