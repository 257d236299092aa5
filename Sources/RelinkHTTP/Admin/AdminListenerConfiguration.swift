/// What the admin listener is to do: plain values, from settings that were checked before.
public struct AdminListenerConfiguration: Sendable {
    public var http: HTTPListener.Configuration
    /// `nil` only where the listener is on a loopback address: then whoever reaches it may ask.
    public var token: AdminToken?
    /// `admin.hosts`: names under which it may be asked, besides its own addresses and `localhost`.
    public var hosts: [String]

    public init(http: HTTPListener.Configuration, token: AdminToken? = nil, hosts: [String] = []) {
        self.http = http
        self.token = token
        self.hosts = hosts
    }
}
