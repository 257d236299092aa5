import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Relink
import RelinkServer

struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks the server on this machine whether it lives; exit code 0 where it does, else 1.",
        discussion: """
            For container runtimes, given the settings that the server has: it asks listen.admin. A server that lives
            may still be unable to do its work; --ready asks for that, too.
            """)

    @Flag(help: "Ask whether the store can be written and the fold keeps up (/readyz), not only for life (/livez).")
    var ready = false

    private static let limit = Duration.seconds(5)

    func run() async throws {
        let listen = try Invocation.settings().listen.admin
        guard listen.port != 0 else {
            throw CommandFailure("listen.admin names no port (0 is any free one); name the port to be asked.")
        }
        let url = "http://\(listen.reachable)\(ready ? "/readyz" : "/livez")"
        let answer: HTTPAnswer
        do {
            answer = try await HTTPClient.shared.answer(
                to: HTTPClientRequest(url: url), within: Self.limit, maxBytes: 1 << 16)
        } catch {
            throw CommandFailure("\(url): no answer (\(error)); is `relink serve` running here?")
        }
        let text = PrintableText.escaped(String(buffer: answer.body))
        guard answer.status == .ok else { throw CommandFailure("\(url): \(answer.status.code) \(text)") }
        Terminal.line(text)
    }
}
