import Glibc
import NIOCore

/// An address that can't be listened on.
public struct ListenerAddressError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ error: IOError, host: String, port: Int) {
        let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        let advice =
            switch error.errnoCode {
            case EADDRINUSE: "another program listens there; stop it, or choose another address"
            case EACCES: "this user may not; choose a port from 1024, or let the system hand over the socket"
            case EADDRNOTAVAIL: "this machine has no such address; choose one that it has"
            default: String(cString: strerror(error.errnoCode))
            }
        description = "\(address) can't be listened on: \(advice)."
    }
}
