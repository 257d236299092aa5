import Foundation
import NIOSSL
import Testing

@testable import RelinkCodat

@Suite("TLS")
struct TLSTests {
    @Test("A server is believed when its certificate comes from the trusted authorities, and no other one is")
    func trustRoots() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "relink-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let server = try Certificate("server", in: directory)
        let stranger = try Certificate("stranger", in: directory)
        try await ScriptedServer.serve(tls: server.configuration()) { _ in
            .json(#"{"name":"Tidewater POS"}"#)
        } _: { scripted in
            let name = try await Self.profileName(port: scripted.port, trusting: server)
            #expect(name == "Tidewater POS")
            for trusted in [stranger, nil] {
                let error = await #expect(throws: CodatError.self) {
                    try await Self.profileName(port: scripted.port, trusting: trusted)
                }
                #expect(error?.kind == .unreachable)
            }
            #expect(scripted.requests.count == 1)
        }
    }

    private static func profileName(port: Int, trusting certificate: Certificate?) async throws -> String {
        let codat = try CodatClient(
            .init(
                apiKey: CodatAPIKey("k"), baseURL: "https://127.0.0.1:\(port)", trustRoots: certificate?.path),
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

/// A certificate for this machine that signed itself, made by the openssl command.
private struct Certificate: Sendable {
    let path: String
    private let keyPath: String

    init(_ name: String, in directory: URL) throws {
        path = directory.appending(path: "\(name).pem").path
        keyPath = directory.appending(path: "\(name).key").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", keyPath, "-out", path,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NoCertificate() }
    }

    func configuration() throws -> TLSConfiguration {
        .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem)))
    }

    struct NoCertificate: Error {}
}
