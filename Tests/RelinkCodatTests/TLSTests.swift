import NIOSSL
import TestSupport
import Testing

@testable import RelinkCodat

@Suite("TLS")
struct TLSTests {
    @Test("A server is believed when its certificate comes from the trusted authorities, and no other one is")
    func trustRoots() async throws {
        try await TestCertificates.use { certificates in
            let trusted = certificates.path("ca.pem")
            let strangers = [certificates.path("stranger.pem"), nil]
            try await ScriptedServer.serve(tls: certificates.serverConfiguration()) { _ in
                .json(#"{"name":"Tidewater POS"}"#)
            } _: { scripted in
                let name = try await Self.profileName(port: scripted.port, trusting: trusted)
                #expect(name == "Tidewater POS")
                for roots in strangers {
                    let error = await #expect(throws: CodatError.self) {
                        try await Self.profileName(port: scripted.port, trusting: roots)
                    }
                    #expect(error?.kind == .unreachable)
                }
                #expect(scripted.requests.count == 1)
            }
        }
    }

    private static func profileName(port: Int, trusting roots: String?) async throws -> String {
        let codat = try CodatClient(
            .init(
                apiKey: CodatAPIKey("k"), baseURL: "https://127.0.0.1:\(port)", trustRoots: roots),
            timing: StepTime().timing)
        do {
            let name = try await codat.within(.interactive).profile().name
            await codat.shutdown()
            return name
        } catch {
            await codat.shutdown()
            throw error
        }
    }
}

extension TestCertificates {
    fileprivate func serverConfiguration() throws -> TLSConfiguration {
        .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path("server.pem")).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: path("server.key"), format: .pem)))
    }
}
