import Foundation
import TestSupport
import Testing

/// A proxy with the settings that are shipped for it, of which only names, paths and ports are others here.
struct ShippedProxy: Sendable {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case nginx, caddy, haproxy

        var testDescription: String { rawValue }
    }

    /// What an operator may add by taking a mark off the lines that bear it.
    enum Addition: String {
        case clientCertificates = "mtls"
        case codatAddresses = "addresses"
    }

    /// The ports of a `relink serve`.
    struct Instance {
        let publicPort: Int
        let adminPort: Int

        init(_ server: Server) throws {
            publicPort = try #require(URL(string: server.webhookURL)?.port)
            adminPort = try #require(URL(string: server.adminURL)?.port)
        }

        init(publicPort: Int, adminPort: Int) {
            (self.publicPort, self.adminPort) = (publicPort, adminPort)
        }
    }

    /// A text of the shipped settings that the test reckons with is not there.
    struct OtherSettings: Error {
        let missing: String
    }

    static let shipped = Workspace.repository.appending(path: "deploy/proxy")

    let kind: Kind
    let folder: URL
    let certificates: TestCertificates
    let securePort: Int
    let plainPort: Int

    var url: String { "https://localhost:\(securePort)" }
    /// For it, and for those who ask it.
    var environment: [String: String] { ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder.path] }
    private var settings: URL { folder.appending(path: "relink.conf") }
    private var main: URL { folder.appending(path: "main.conf") }

    init(_ kind: Kind, _ certificates: TestCertificates) throws {
        self.kind = kind
        self.certificates = certificates
        folder = certificates.directory.appending(path: "proxy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        securePort = try FreePort.pick()
        plainPort = try FreePort.pick()
    }

    var check: [String] {
        switch kind {
        case .nginx: ["/usr/sbin/nginx", "-t", "-p", folder.path, "-c", main.path]
        case .caddy: ["/usr/bin/caddy", "validate", "--adapter", "caddyfile", "--config", settings.path]
        case .haproxy: ["/usr/sbin/haproxy", "-c", "-f", main.path, "-f", settings.path]
        }
    }

    var run: [String] {
        switch kind {
        case .nginx: ["/usr/sbin/nginx", "-p", folder.path, "-c", main.path]
        case .caddy: ["/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", settings.path]
        case .haproxy: ["/usr/sbin/haproxy", "-db", "-f", main.path, "-f", settings.path]
        }
    }

    /// Writes the settings.
    func prepare(for instances: [Instance], with additions: [Addition] = []) throws {
        var text: String
        switch kind {
        case .nginx: text = try nginx()
        case .caddy: text = try caddy(instances)
        case .haproxy: text = try haproxy(isAskingForCertificates: additions.contains(.clientCertificates))
        }
        if kind != .caddy { text = repeated(text, for: instances) }
        for addition in additions { text = try replaced(text, ["#\(addition.rawValue) ": ""]) }
        try Data(text.utf8).write(to: settings)
        try Data(mainSettings.utf8).write(to: main)
    }

    private func nginx() throws -> String {
        let letsEncrypt = "/etc/letsencrypt/live/relink.example.com/"
        return try replaced(
            read("nginx/relink.conf"),
            [
                "listen 80;": "listen 127.0.0.1:\(plainPort);", "listen 443 ": "listen 127.0.0.1:\(securePort) ",
                letsEncrypt + "fullchain.pem": certificates.path("server.pem"),
                letsEncrypt + "privkey.pem": certificates.path("server.key"),
                "/etc/relink/tls/webhook-clients.pem": certificates.path("ca.pem"),
                "/etc/nginx/relink/": Self.shipped.path + "/nginx/", "/var/log/nginx/": folder.path + "/",
                "server_name relink.example.com": "server_name localhost",
            ])
    }

    private func caddy(_ instances: [Instance]) throws -> String {
        try replaced(
            read("caddy/Caddyfile"),
            [
                "http_port 80": "http_port \(plainPort)", "https_port 443": "https_port \(securePort)",
                "localhost:2019": "localhost:\(try FreePort.pick())", "relink.example.com {": "localhost {",
                "/etc/relink/tls/fullchain.pem": certificates.path("server.pem"),
                "/etc/relink/tls/privkey.pem": certificates.path("server.key"),
                "/etc/relink/tls/webhook-clients.pem": certificates.path("ca.pem"),
                "/etc/caddy/": Self.shipped.path + "/caddy/",
                "127.0.0.1:8080": instances.map { "127.0.0.1:\($0.publicPort)" }.joined(separator: " "),
            ])
    }

    private func haproxy(isAskingForCertificates: Bool) throws -> String {
        let both = try ["server.pem", "server.key"].map { try Data(contentsOf: URL(filePath: certificates.path($0))) }
        let certificate = folder.appending(path: "haproxy.pem")
        try both.reduce(Data(), +).write(to: certificate)
        let bind = "ssl-min-ver TLSv1.2"
        let demand = "\(bind) ca-file \(certificates.path("ca.pem")) verify optional"
        return try replaced(
            read("haproxy/relink.cfg"),
            [
                "bind :80": "bind 127.0.0.1:\(plainPort)", "bind :443": "bind 127.0.0.1:\(securePort)",
                "/etc/relink/tls/haproxy.pem": certificate.path,
                "/etc/relink/codat-addresses": Self.shipped.path + "/codat-addresses",
                bind: isAskingForCertificates ? demand : bind,
            ])
    }

    private func read(_ path: String) throws -> String {
        let text = try String(contentsOf: Self.shipped.appending(path: path), encoding: .utf8)
        // The machine that tests may know no IPv6.
        return text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("[::]:") }
            .joined(separator: "\n")
    }

    private func replaced(_ text: String, _ places: [String: String]) throws -> String {
        try places.reduce(text) { text, place in
            guard text.contains(place.key) else { throw OtherSettings(missing: place.key) }
            return text.replacing(place.key, with: place.value)
        }
    }

    /// Lines that name an instance, once for each.
    private func repeated(_ text: String, for instances: [Instance]) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            guard line.contains("127.0.0.1:8080") else { return [String(line)] }
            return instances.enumerated().map { number, instance in
                String(line).replacing("127.0.0.1:8080", with: "127.0.0.1:\(instance.publicPort)")
                    .replacing("port 8081", with: "port \(instance.adminPort)")
                    .replacing("relink1", with: "relink\(number + 1)")
            }
        }
        .joined(separator: "\n")
    }

    /// What Debian's own settings say, as far as the shipped ones rest on it.
    private var mainSettings: String {
        switch kind {
        case .nginx:
            """
            user root;
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log main.log;
            events {}
            http {
                client_body_temp_path bodies;
                proxy_temp_path answers;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                include \(settings.path);
            }
            """
        case .caddy: ""
        case .haproxy: "global\n    log stdout format raw local0 info\n"
        }
    }
}
