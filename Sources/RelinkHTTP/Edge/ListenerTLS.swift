import NIOSSL
public import Relink

/// `tls.certificate`, `tls.key`, `tls.clientCa`: paths of PEM files.
public struct ListenerTLS: Hashable, Sendable {
    /// The server's certificate, and behind it those that lead to the root.
    public var certificate: String
    public var key: String
    /// Whom clients' certificates must come from. A client is asked for one, but need not have any.
    public var clientCA: String?

    public init(certificate: String, key: String, clientCA: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
    }

    /// When the first one of the chain ends, the server's or one behind it: clients refuse it from then on.
    ///
    /// - Throws: ``ListenerTLSError``.
    public func expiry() throws -> Instant? {
        try chain().map(\.notValidAfter).min().map { Instant(ticks: 0).advanced(bySeconds: Int64($0)) }
    }

    private func chain() throws -> [NIOSSLCertificate] {
        try Self.load("tls.certificate", certificate, "PEM certificates") {
            try NIOSSLCertificate.fromPEMFile(certificate)
        }
    }

    /// - Throws: ``ListenerTLSError``.
    func context() throws -> NIOSSLContext {
        let chain = try chain()
        let privateKey = try Self.load("tls.key", key, "a PEM private key without a passphrase") {
            try NIOSSLPrivateKey(file: key, format: .pem) { (setter: NIOSSLPassphraseSetter<[UInt8]>) in setter([]) }
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        if let clientCA {
            let authorities = try Self.load("tls.clientCa", clientCA, "PEM certificates") {
                try NIOSSLCertificate.fromPEMFile(clientCA)
            }
            configuration.trustRoots = .certificates(authorities)
            configuration.certificateVerification = .optionalVerification
            configuration.sendCANameList = true
        }
        return try Self.load("tls.key", key, "the private key of tls.certificate") {
            try NIOSSLContext(configuration: configuration)
        }
    }

    private static func load<Value>(
        _ setting: String, _ path: String, _ expected: String, _ load: () throws -> Value
    ) throws -> Value {
        do {
            return try load()
        } catch {
            throw ListenerTLSError(setting: setting, path: path, expected: expected)
        }
    }
}

/// A file that TLS needs can't be used.
public struct ListenerTLSError: Error, Hashable, Sendable, CustomStringConvertible {
    public let setting: String
    public let path: String
    public let expected: String

    public var description: String { "\(setting): \(path) must be a readable file that holds \(expected)." }
}
