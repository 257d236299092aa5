import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Relink
import RelinkHTTP
import TestSupport
import Testing

@Suite("TLS", .timeLimit(.minutes(5)))
struct TLSTests {
    /// A client that trusts the tests' authority.
    private static func withClient<Value>(
        _ certificates: TestCertificates, version: HTTPClient.Configuration.HTTPVersion = .automatic,
        identity: String? = nil, _ change: (inout TLSConfiguration) -> Void = { _ in },
        _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(certificates.path("ca.pem"))
        if let identity {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificates.path("\(identity).pem"))
                .map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: certificates.path("\(identity).key"), format: .pem))
        }
        change(&tls)
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = version
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await body(client)
            try await client.shutdown()
            return value
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    @Test("HTTP/1.1 and HTTP/2 are spoken behind TLS, as the client wants", arguments: [true, false])
    func versions(isHTTP2: Bool) async throws {
        try await TestCertificates.use { certificates in
            let tls = certificates.tls
            try await RunningListener.run(tls: tls) { listener in
                try await Self.withClient(certificates, version: isHTTP2 ? .automatic : .http1Only) { client in
                    for number in 1...3 {
                        let answer = try await listener.post("\(number)", client: client, scheme: "https")
                        #expect(answer.body == #"{"status":"accepted","sequence":\#(number)}"#)
                        #expect(answer.isHTTP2 == isHTTP2)
                    }
                    let refused = try await listener.post("{}", headers: [], client: client, scheme: "https")
                    #expect(refused.isProblem(401))
                    #expect(listener.rejections.latest(1).first?.address == "127.0.0.1")
                }
            }
        }
    }

    @Test("TLS older than 1.2 is not spoken")
    func oldVersions() async throws {
        try await TestCertificates.use { certificates in
            let tls = certificates.tls
            try await RunningListener.run(tls: tls) { listener in
                func post(_ version: TLSVersion) async throws -> Int {
                    try await Self.withClient(
                        certificates, { tls in (tls.minimumTLSVersion, tls.maximumTLSVersion) = (.tlsv1, version) }
                    ) { try await listener.post("{}", client: $0, scheme: "https").status }
                }
                let newest = try await post(.tlsv13)
                #expect(newest == 200)
                let older = try await post(.tlsv12)
                #expect(older == 200)
                await #expect(throws: (any Error).self) { try await post(.tlsv11) }
            }
        }
    }

    @Test("With a client authority, webhooks need a certificate of it and other paths don't", arguments: [true, false])
    func mutual(isHTTP2: Bool) async throws {
        let version: HTTPClient.Configuration.HTTPVersion = isHTTP2 ? .automatic : .http1Only
        try await TestCertificates.use { certificates in
            try certificates.issueClient("client", from: "ca")
            let tls = certificates.mutualTLS
            try await RunningListener.run(tls: tls) { listener in
                try await Self.withClient(certificates, version: version, identity: "client") { client in
                    let answer = try await listener.post("{}", client: client, scheme: "https")
                    #expect(answer.status == 200)
                    #expect(answer.isHTTP2 == isHTTP2)
                }
                try await Self.withClient(certificates, version: version) { client in
                    let answer = try await listener.post("{}", client: client, scheme: "https")
                    #expect(answer.isProblem(403))
                    #expect(listener.rejections.latest(1).first?.reason.hasPrefix("clientCertificateMissing") == true)
                    let healthz = HTTPClientRequest(url: "https://127.0.0.1:\(listener.port)/healthz")
                    let healthy = try await client.execute(healthz, timeout: .seconds(10))
                    #expect(healthy.status == .ok)
                }
            }
        }
    }

    @Test("A certificate of another authority is refused in the handshake")
    func forgedCertificate() async throws {
        try await TestCertificates.use { certificates in
            try certificates.issueClient("forged", from: "stranger")
            let tls = certificates.mutualTLS
            try await RunningListener.run(tls: tls) { listener in
                await #expect(throws: (any Error).self) {
                    try await Self.withClient(certificates, identity: "forged") { client in
                        try await listener.post("{}", client: client, scheme: "https")
                    }
                }
                let stored = try await listener.storedBodies()
                #expect(stored.isEmpty)
            }
        }
    }

    @Test("HTTP/2 has the same limits on headers and bodies")
    func sizes() async throws {
        var source = RunningListener.source()
        source.maxBodyBytes = 100_000
        var limits = ListenerLimits()
        limits.maxHeaderBytes = 10_000
        let (sources, configuredLimits) = (["codat": source], limits)
        try await TestCertificates.use { certificates in
            let tls = certificates.tls
            try await RunningListener.run(sources: sources, limits: configuredLimits, tls: tls) { listener in
                try await Self.withClient(certificates) { client in
                    func post(_ bytes: Int, header: Int = 0) async throws -> Answer {
                        try await listener.post(
                            String(repeating: "a", count: bytes),
                            headers: [
                                ("Authorization", RunningListener.authorization),
                                ("X-Long", String(repeating: "x", count: header)),
                            ], client: client, scheme: "https")
                    }
                    let most = try await post(100_000, header: 9_000)
                    #expect(most.status == 200)
                    #expect(most.isHTTP2)
                    let body = try await post(100_001)
                    #expect(body.isProblem(413))
                    let head = try await post(1, header: 10_000)
                    #expect(head.isProblem(431))
                    let afterwards = try await post(1)
                    #expect(afterwards.status == 200)
                }
            }
        }
    }

    @Test("HTTP/2 has the same limit on slow bodies")
    func slowStream() async throws {
        var limits = ListenerLimits()
        limits.requestTimeout = .seconds(1)
        let configuredLimits = limits
        try await TestCertificates.use { certificates in
            let tls = certificates.tls
            try await RunningListener.run(limits: configuredLimits, tls: tls) { listener in
                try await Self.withClient(certificates) { client in
                    let (parts, part) = AsyncStream.makeStream(of: ByteBuffer.self)
                    part.yield(ByteBuffer(string: "{"))
                    var request = HTTPClientRequest(url: "https://127.0.0.1:\(listener.port)/webhooks/codat")
                    request.method = .POST
                    request.headers = ["Authorization": RunningListener.authorization]
                    request.body = .stream(parts, length: .unknown)
                    let answer = try await Answer(client.execute(request, timeout: .seconds(10)))
                    #expect(answer.isProblem(408))
                    #expect(answer.isHTTP2)
                    part.finish()
                }
                #expect(try await listener.storedBodies().isEmpty)
            }
        }
    }

    @Test("A handshake that does not come to its end is cut, and shutdown waits for none of these")
    func slowHandshake() async throws {
        var limits = ListenerLimits()
        limits.requestTimeout = .milliseconds(300)
        let configuredLimits = limits
        try await TestCertificates.use { certificates in
            let tls = certificates.tls
            try await RunningListener.run(limits: configuredLimits, tls: tls) { listener in
                try await RawConnection.open(listener.port) { connection in
                    try await connection.send("\u{16}\u{3}\u{1}")
                    #expect(try await connection.rest().isEmpty)
                }
            }
        }
    }

    @Test("Shutdown waits for no handshake")
    func handshakeAtShutdown() async throws {
        try await TestCertificates.use { certificates in
            let tls = certificates.tls
            try await RunningListener.run(tls: tls) { listener in
                try await RawConnection.open(listener.port) { connection in
                    try await connection.send("\u{16}\u{3}\u{1}")
                    while listener.openConnections() == 0 { await Task.yield() }
                    await listener.shutDown()
                    let clock = ContinuousClock()
                    let start = clock.now
                    do {
                        #expect(try await connection.rest().isEmpty)
                    } catch let error as IOError {
                        // It was closed before what had been sent was read.
                        #expect(error.errnoCode == ECONNRESET)
                    }
                    #expect(clock.now - start < .seconds(10))
                }
            }
        }
    }

    @Test("Shutdown lets a stream that is under way finish, and ends idle HTTP/2 connections")
    func shutdown() async throws {
        let log = HeldLog()
        try await TestCertificates.use { certificates in
            let tls = certificates.tls
            try await RunningListener.run(wrap: log.before, tls: tls) { listener in
                try await Self.withClient(certificates) { idle in
                    let healthz = HTTPClientRequest(url: "https://127.0.0.1:\(listener.port)/healthz")
                    _ = try await idle.execute(healthz, timeout: .seconds(10)).body.collect(upTo: 10)
                    try await Self.withClient(certificates) { client in
                        async let answer = listener.post("{}", client: client, scheme: "https")
                        for await _ in log.appends { break }
                        await listener.shutDown()
                        log.letGo()
                        let status = try await answer.status
                        #expect(status == 200)
                    }
                }
            }
        }
    }

    @Test("A file that can't be used is named with its setting")
    func files() async throws {
        try await TestCertificates.use { certificates in
            let (certificate, key) = (certificates.path("server.pem"), certificates.path("server.key"))
            let noKey = certificates.path("ca.pem")
            let othersKey = certificates.path("ca.key")
            for (tls, setting) in [
                (ListenerTLS(certificate: "missing.pem", key: key), "tls.certificate"),
                (ListenerTLS(certificate: certificate, key: noKey), "tls.key"),
                (ListenerTLS(certificate: certificate, key: othersKey), "tls.key"),
                (ListenerTLS(certificate: certificate, key: key, clientCA: othersKey), "tls.clientCa"),
            ] {
                let error = await #expect(throws: ListenerTLSError.self) {
                    try await RunningListener.run(tls: tls) { _ in }
                }
                #expect(error?.setting == setting)
                #expect(error?.description.contains("must be a readable file") == true)
            }
        }
    }
}

extension TestCertificates {
    fileprivate var tls: ListenerTLS { ListenerTLS(certificate: path("server.pem"), key: path("server.key")) }
    fileprivate var mutualTLS: ListenerTLS {
        ListenerTLS(certificate: path("server.pem"), key: path("server.key"), clientCA: path("ca.pem"))
    }
}
