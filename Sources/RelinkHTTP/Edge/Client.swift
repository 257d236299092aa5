import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTPTypes
public import Relink

/// The other end of a connection.
public struct Client: Sendable {
    /// `nil` where the connection was gone before it could be asked.
    public let address: IPAddress?
    /// Whether it presented a certificate in the handshake, which was then verified.
    public let hasCertificate: Bool

    /// What the request at hand came on: the connection, or a stream of it.
    private var requestChannel: (any Channel)?

    public init(address: IPAddress?, hasCertificate: Bool = false) {
        self.address = address
        self.hasCertificate = hasCertificate
    }

    init(channel: any Channel, hasCertificate: Bool) {
        self.init(
            address: channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }, hasCertificate: hasCertificate)
    }

    func asking(on channel: any Channel) -> Client {
        var client = self
        client.requestChannel = channel
        return client
    }

    /// Tells a client that waits for it (`Expect: 100-continue`) to send the body.
    func inviteBody(of request: Request) {
        guard let expectation = request.headers[.expect], expectation.lowercased() == "100-continue" else { return }
        requestChannel?.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)), promise: nil)
    }
}
