import Foundation
import TestSupport
import Testing

/// A real proxy before real servers.
final class RunningProxy: Sendable {
    let proxy: ShippedProxy
    private let process: ChildProcess

    /// Starts it, and returns once it takes connections.
    convenience init(
        _ kind: ShippedProxy.Kind, _ certificates: TestCertificates, before instances: [ShippedProxy.Instance],
        with additions: [ShippedProxy.Addition] = []
    ) async throws {
        try await self.init(ShippedProxy(kind, certificates), before: instances, with: additions)
    }

    init(
        _ proxy: ShippedProxy, before instances: [ShippedProxy.Instance], with additions: [ShippedProxy.Addition] = []
    ) async throws {
        try proxy.prepare(for: instances, with: additions)
        self.proxy = proxy
        let output = proxy.folder.appending(path: "output.log")
        process = try ChildProcess(
            proxy.run, environment: proxy.environment, in: proxy.folder, output: .file(output), errors: .together)
        let deadline = ContinuousClock().now + .seconds(60)
        while try await ask("/healthz").status == 0 {
            let logs = try logs()
            try #require(process.isRunning && ContinuousClock().now < deadline, "\(logs)")
        }
    }

    deinit {
        process.signal(SIGKILL)
    }

    func stop() async {
        process.signal(SIGKILL)
        _ = await process.ending()
    }

    /// All that it has written into its logs.
    func logs() throws -> String {
        try FileManager.default.contentsOfDirectory(at: proxy.folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "log" }
            .map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }.joined()
    }

    struct Answer {
        /// 0 where none came.
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: String

        var isProblem: Bool { headers["content-type"] == "application/problem+json" }
    }

    /// Asks it as a client of the given address does.
    ///
    /// - Parameters:
    ///   - path: or a whole URL.
    ///   - identity: the name of a client certificate.
    func ask(
        _ path: String, from address: String = "127.0.0.1", headers: [(String, String)] = [],
        posting body: [UInt8]? = nil,
        showing identity: String? = nil, _ options: String...
    ) async throws -> Answer {
        let files = ["head", "body", "sent"].map { proxy.folder.appending(path: "\(UUID().uuidString).\($0)") }
        var words = ["/usr/bin/curl", "--silent", "--ipv4", "--path-as-is", "--max-time", "60", "--interface", address]
        words += ["--cacert", proxy.certificates.path("ca.pem"), "--dump-header", files[0].path]
        words += ["--output", files[1].path, "--write-out", "%{http_code}"]
        for (name, value) in headers { words += ["--header", "\(name): \(value)"] }
        if let body {
            try Data(body).write(to: files[2])
            words += ["--data-binary", "@\(files[2].path)", "--header", "Expect:"]
        }
        if let identity {
            words += ["--cert", proxy.certificates.path("\(identity).pem")]
            words += ["--key", proxy.certificates.path("\(identity).key")]
        }
        words += options + [path.hasPrefix("/") ? proxy.url + path : path]
        let command = try await ChildProcess.run(words, environment: proxy.environment, in: proxy.folder)
        let texts = files.map {
            FileManager.default.contents(atPath: $0.path).map { String(decoding: $0, as: UTF8.self) }
        }
        var fields: [String: String] = [:]
        for line in texts[0]?.split(whereSeparator: \.isNewline) ?? [] {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
        }
        return Answer(status: Int(command.output) ?? 0, headers: fields, body: texts[1] ?? "")
    }

    /// Posts a signed webhook.
    func post(
        _ body: [UInt8], signedBy workspace: Workspace, from address: String = "127.0.0.1",
        headers: [(String, String)] = [], showing identity: String? = nil
    ) async throws -> Answer {
        let signed = try Signing.headers(
            id: UUID().uuidString, timestamp: Int(Date().timeIntervalSince1970), body: body, secret: workspace.secret)
        return try await ask(
            "/webhooks/codat", from: address, headers: signed + headers, posting: body, showing: identity, "--http1.1")
    }
}
