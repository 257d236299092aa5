public import Foundation

/// Certificates made by the openssl command for one test, in a directory that goes with it.
public struct TestCertificates: Sendable {
    public let directory: URL

    /// Of `server.pem`, `server.key` and so on.
    public func path(_ name: String) -> String { directory.appending(path: name).path }

    /// Runs `body` with the certificate `server` for this machine, of the authority `ca`, and with another authority,
    /// `stranger`.
    public static func use(_ body: (TestCertificates) async throws -> Void) async throws {
        try await TemporaryFolder.use { directory in
            let certificates = TestCertificates(directory: directory)
            try certificates.makeAuthority("ca")
            try certificates.makeAuthority("stranger")
            try certificates.issue("server", from: "ca", extensions: "subjectAltName=IP:127.0.0.1,DNS:localhost")
            try await body(certificates)
        }
    }

    /// Makes a client's certificate of one of the two authorities.
    public func issueClient(_ name: String, from authority: String) throws {
        try issue(name, from: authority, extensions: "extendedKeyUsage=clientAuth")
    }

    private func makeAuthority(_ name: String) throws {
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-keyout", path("\(name).key"), "-out", path("\(name).pem"))
    }

    private func issue(_ name: String, from authority: String, extensions: String) throws {
        try openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
            "-keyout", path("\(name).key"), "-out", path("\(name).csr"))
        try Data(extensions.utf8).write(to: directory.appending(path: "\(name).ext"))
        try openssl(
            "x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"),
            "-CAkey", path("\(authority).key"), "-CAcreateserial", "-days", "2", "-extfile", path("\(name).ext"),
            "-out", path("\(name).pem"))
    }

    private func openssl(_ arguments: String...) throws {
        let result = try ChildProcess.runBlocking(["openssl"] + arguments, errors: .together)
        guard result.exitCode == 0 else { throw OpenSSLFailed(output: result.output) }
    }

    struct OpenSSLFailed: Error { let output: String }
}
