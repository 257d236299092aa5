import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import TestSupport
import Testing

/// Debian's Prometheus, which watches one server.
final class Prometheus: Sendable {
    private let url: String
    /// It ends when its input is closed, as that is with this process, however that ends.
    private let process: ChildProcess

    /// Starts it, and returns once it answers.
    ///
    /// - Parameter rules: the text of a file of rules.
    init(watching server: Server, rules: String, in folder: URL) async throws {
        let port = try FreePort.pick()
        url = "http://127.0.0.1:\(port)"
        try Data(rules.utf8).write(to: folder.appending(path: "rules.yml"))
        let settings = """
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 250ms}
            rule_files: [rules.yml]
            scrape_configs:
              - job_name: relink
                authorization: {credentials: \(server.workspace.adminToken)}
                static_configs: [{targets: ["\(server.adminURL.dropFirst("http://".count))"]}]
            """
        try Data(settings.utf8).write(to: folder.appending(path: "prometheus.yml"))
        process = try ChildProcess(
            [
                "/bin/sh", "-c", #""$@" & child=$!; cat >/dev/null; kill -9 $child"#, "sh",
                "prometheus", "--config.file=\(folder.appending(path: "prometheus.yml").path)",
                "--storage.tsdb.path=\(folder.appending(path: "series").path)",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
            ], input: .lifeline, errors: .together)
        try await eventually("Prometheus answers") { (try? await self.get("/-/ready")) != nil }
    }

    deinit {
        process.closeInput()
    }

    /// Alerts that fire at present.
    func firing() async throws -> Set<String> {
        let answer = try JSONDecoder().decode(Answer<Alerts>.self, from: try await get("/api/v1/alerts"))
        return Set(answer.data.alerts.filter { $0.state == "firing" }.map(\.labels.alertname))
    }

    /// How many series an expression gives.
    ///
    /// - Throws: ``Refused`` for one that can't be read.
    func series(of expression: String) async throws -> Int {
        let query = try #require(
            expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics), "\(expression)")
        let answer = try JSONDecoder().decode(
            Answer<Series>.self, from: try await get("/api/v1/query?query=" + query))
        return answer.data.result.count
    }

    struct Refused: Error {
        let answer: String
    }

    private func get(_ path: String) async throws -> Data {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url + path), timeout: .seconds(10))
        let body = Data(buffer: try await response.body.collect(upTo: 16 << 20))
        guard response.status == .ok else { throw Refused(answer: String(decoding: body, as: UTF8.self)) }
        return body
    }

    /// Asks until it is so.
    func eventually(_ what: String, _ isSo: () async throws -> Bool) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(300)
        while try await !isSo() {
            guard clock.now < end else {
                let log = String(decoding: process.output, as: UTF8.self)
                throw Refused(answer: "never came: \(what); \(log.suffix(2000))")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private struct Answer<Content: Decodable>: Decodable {
        let data: Content
    }

    private struct Alerts: Decodable {
        struct Alert: Decodable {
            struct Labels: Decodable { let alertname: String }

            let state: String
            let labels: Labels
        }

        let alerts: [Alert]
    }

    private struct Series: Decodable {
        /// What one is like is of no matter.
        struct One: Decodable {}

        let result: [One]
    }
}
