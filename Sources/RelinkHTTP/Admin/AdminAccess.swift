import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Relink

/// Who may ask the admin listener. The checks stand in this order: a well-formed `Host`, a `Host` that is ours, an
/// `Origin` that is ours, the token or a session.
struct AdminAccess: Sendable {
    private let names: Set<Authority.Host>
    private let listensOnOneAddress: Bool
    private let token: AdminToken?
    let sessions = SessionBook()
    private let machineAddresses: @Sendable () throws -> Set<IPAddress>

    /// - Parameters:
    ///   - listener: the address or name that the listener was given.
    ///   - hosts: `admin.hosts`.
    init(
        listener: String, hosts: [String], token: AdminToken?,
        machineAddresses: @escaping @Sendable () throws -> Set<IPAddress> = AdminAccess.interfaceAddresses
    ) {
        var names = Set(hosts.compactMap { Authority($0)?.host ?? Authority.Host($0) })
        let address = IPAddress(listener)
        listensOnOneAddress = address.map { !Self.wildcards.contains($0) } ?? false
        if address == nil || listensOnOneAddress, let own = Authority.Host(listener) { names.insert(own) }
        self.names = names
        self.token = token
        self.machineAddresses = machineAddresses
    }

    /// - Throws: ``Problem``: 400 for a request without one `Host`, 403 for one that another site's page may have made.
    func checkSite(of request: Request) throws {
        guard let text = request.head.authority, let authority = Authority(text),
            !request.headers.contains(where: { $0.name.canonicalName == "host" })
        else { throw Problem(.badRequest, "The request has no single well-formed `Host`.") }
        guard try isOurs(authority.host) else {
            throw Problem(.forbidden, "`Host` is no address or name of this listener. admin.hosts adds names.")
        }
        guard !Self.reading.contains(request.method), let origin = request.headers[.origin] else { return }
        guard let site = Authority(origin: origin), isSame(site, as: authority) else {
            throw Problem(.forbidden, "`Origin` is another site than this listener's.")
        }
    }

    /// Whether a request comes from an operator: it shows the token, or the session that the token opened. Where no
    /// token is set, whoever reaches the listener is one.
    func isOperator(_ request: Request, at now: Instant) -> Bool {
        guard let token else { return true }
        return token.isShown(by: request.headers[.authorization]) || session(of: request, at: now) != nil
    }

    /// - Throws: ``Problem`` 401.
    func checkToken(of request: Request, at now: Instant) throws(Problem) {
        guard !isOperator(request, at: now) else { return }
        throw Problem(
            .unauthorized, "This needs `Authorization: Bearer` and the admin token.",
            headers: [.wwwAuthenticate: "Bearer"])
    }

    /// The session that a browser shows, if it is open.
    func session(of request: Request, at now: Instant) -> SessionID? {
        guard token != nil, let text = Cookies(of: request)[SessionID.cookie] else { return nil }
        let session = SessionID(text)
        return sessions.isOpen(session, at: now) ? session : nil
    }

    /// Opens a session for whoever knows the token.
    ///
    /// - Returns: `nil` for a wrong token, and where none is set.
    func openSession(token text: String, at now: Instant) -> SessionID? {
        token?.matches(text) == true ? sessions.open(at: now) : nil
    }

    var needsSignIn: Bool { token != nil }

    private static let reading: Set<HTTPRequest.Method> = [.get, .head, .options, .trace]
    private static let wildcards = Set(["0.0.0.0", "::"].compactMap { IPAddress($0) })

    /// A page of another site gets here by a name of its own that it makes point to this machine (DNS rebinding), and
    /// then `Host` has that name.
    private func isOurs(_ host: Authority.Host) throws -> Bool {
        if names.contains(host) { return true }
        switch host {
        case .name(let name):
            return name == "localhost" || name.hasSuffix(".localhost")
        case .address(let address):
            if Self.isLoopback(address) { return true }
            return try !listensOnOneAddress && machineAddresses().contains(address)
        }
    }

    /// A proxy may rewrite `Host`, so that an origin by a configured name is ours as well.
    private func isSame(_ site: Authority, as authority: Authority) -> Bool {
        if site.host == authority.host {
            return site.port == authority.port || site.port == nil && [80, 443].contains(authority.port)
        }
        if case .name = site.host { return names.contains(site.host) }
        return false
    }

    static func isLoopback(_ address: IPAddress) -> Bool {
        address == IPAddress("::1") || address.isIPv4 && address.description.hasPrefix("127.")
    }

    /// The addresses of this machine's network interfaces at present.
    static let interfaceAddresses: @Sendable () throws -> Set<IPAddress> = {
        Set(try System.enumerateDevices().compactMap { $0.address?.ipAddress.flatMap { IPAddress($0) } })
    }
}
