import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Testing

/// Debian's `chromedriver`, which drives its Chromium over WebDriver (https://www.w3.org/TR/webdriver2/).
final class ChromeDriver: Sendable {
    private let url: String
    private let processIdentifier: Int32
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
                processIdentifier = process
                url = "http://127.0.0.1:\(port)"
                return
            }
            // It takes a free port for IPv6, and ends if another program has the same one for IPv4.
            output += seen
        }
        throw Refusal(command: "start", answer: output)
    }

    /// - Returns: `port` is `nil` where it ended before it took commands; `seen` is what it said.
    private static func start() async throws -> (process: Int32, port: Substring?, seen: String) {
        let program = "/usr/bin/chromedriver"
        try #require(
            FileManager.default.isExecutableFile(atPath: program),
            "\(program) is missing: deploy/test installs it (Debian's chromium-driver)")
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["--port=0"]
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        let (output, sink) = AsyncStream.makeStream(of: Data.self)
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { sink.finish() } else { sink.yield(data) }
        }
        try process.run()
        var seen = ""
        var port: Substring?
        for await data in output {
            seen += String(decoding: data, as: UTF8.self)
            port = seen.firstMatch(of: /started successfully on port (\d+)\./)?.output.1
            if port != nil { break }
        }
        pipe.fileHandleForReading.readabilityHandler = { handle in
            if handle.availableData.isEmpty { handle.readabilityHandler = nil }
        }
        return (process.processIdentifier, port, seen)
    }

    func stop() {
        // Asked to end, it stays.
        kill(processIdentifier, SIGKILL)
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
