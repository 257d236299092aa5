import Foundation
import Logging
import RelinkHTTP

/// How many files this process may have open at once, connections among them.
struct OpenFileLimit {
    /// For the store, mails, calls to Codat and the libraries' own.
    private static let others = 256

    let files: Int

    /// Raises the limit as far as the system lets a process do that by itself: what a shell or a service manager starts
    /// with is often 1024, for the sake of programs that can't have more.
    static func raised() -> OpenFileLimit {
        #if os(Linux)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return OpenFileLimit(files: 1024) }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        let isRaised = setrlimit(resource, &raised) == 0
        return OpenFileLimit(files: Int(clamping: isRaised ? raised.rlim_cur : limit.rlim_cur))
    }

    /// Cuts the connections of two listeners to what fits, the operators' to no less than a quarter of it.
    func fit(_ webhooks: inout ListenerLimits, _ operators: inout ListenerLimits, _ logger: Logger) {
        let wanted = (webhooks.maxConnections, operators.maxConnections)
        let free = max(files - Self.others, files / 2)
        operators.maxConnections = max(1, min(wanted.1, max(free / 4, free - wanted.0)))
        webhooks.maxConnections = max(1, min(wanted.0, free - operators.maxConnections))
        guard webhooks.maxConnections < wanted.0 else { return }
        logger.notice(
            "The limit on open files leaves no room for as many connections as listen.maxConnections; raise it.",
            metadata: [
                "files": "\(files)", "webhooks": "\(webhooks.maxConnections)",
                "operators": "\(operators.maxConnections)",
            ])
    }
}
