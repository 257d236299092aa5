import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import TestSupport
import Testing

/// Debian's `chromedriver`, which drives its Chromium over WebDriver (https://www.w3.org/TR/webdriver2/).
final class ChromeDriver: Sendable {
    private let url: String
    private let process: ChildProcess
    private let patience = TimeAmount.seconds(60)

    /// What the driver refused, in its own words.
    struct Refusal: Error, CustomStringConvertible {
        let command: String
        let answer: String

        var description: String { "\(command): \(answer)" }
    }

    /// Starts it, and returns once it takes commands.
    init() async throws {
        var output = ""
        for _ in 0..<5 {
            let (process, port, seen) = try await Self.start()
            if let port {
                self.process = process
                url = "http://127.0.0.1:\(port)"
                return
            }
            // It takes a free port for IPv6, and ends if another program has the same one for IPv4.
            output += seen
        }
        throw Refusal(command: "start", answer: output)
    }

    /// - Returns: `port` is `nil` where it ended before it took commands; `seen` is what it said.
    private static func start() async throws -> (process: ChildProcess, port: Substring?, seen: String) {
        let program = "/usr/bin/chromedriver"
        try #require(
            FileManager.default.isExecutableFile(atPath: program),
            "\(program) is missing: deploy/test installs it (Debian's chromium-driver)")
        let process = try ChildProcess([program, "--port=0"], errors: .together)
        var port: Substring?
        let seen = try await process.said { said in
            port = said.firstMatch(of: /started successfully on port (\d+)\./)?.output.1
            return port != nil
        }
        return (process, port, seen)
    }

    func stop() {
        // Asked to end, it stays.
        process.signal(SIGKILL)
    }

    /// Gives a command, and returns the `value` of its answer as JSON.
    ///
    /// - Throws: ``Refusal``.
    @discardableResult
    func command(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> Data {
        var request = HTTPClientRequest(url: url + path)
        request.method = .RAW(value: method)
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(data: try JSONSerialization.data(withJSONObject: body)))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: patience)
        let answer = Data(buffer: try await response.body.collect(upTo: 64 << 20))
        guard response.status == .ok else {
            throw Refusal(command: "\(method) \(path)", answer: String(decoding: answer.prefix(2000), as: UTF8.self))
        }
        let parsed = try JSONSerialization.jsonObject(with: answer) as? [String: Any]
        return try JSONSerialization.data(withJSONObject: parsed?["value"] ?? NSNull(), options: .fragmentsAllowed)
    }
}
