import AsyncHTTPClient
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Relink
import TestSupport
import Testing

@testable import RelinkServer

@Suite("An answer over HTTP", .timeLimit(.minutes(5)))
struct HTTPAnswerTests {
    @Test("is read to its end")
    func whole() async throws {
        let answer = try await answer(within: .seconds(30), maxBytes: 5, "whole")
        #expect(answer.status == .ok)
        #expect(answer.headers.first(name: "content-length") == "5")
        #expect(String(buffer: answer.body) == "whole")
    }

    @Test("is an error where it never ends, and where it is too long")
    func endless() async throws {
        await #expect(throws: TimeLimit.Passed.self) {
            _ = try await answer(within: .milliseconds(200), maxBytes: 1 << 20, nil)
        }
        await #expect(throws: NIOTooManyBytesError.self) {
            _ = try await answer(within: .seconds(30), maxBytes: 4, "whole")
        }
        await #expect(throws: NIOTooManyBytesError.self) {
            _ = try await answer(within: .seconds(30), maxBytes: 4, nil)
        }
    }

    /// - Parameter text: `nil` for a space now and then, until whoever reads it goes.
    private func answer(within limit: Duration, maxBytes: Int, _ text: String?) async throws -> HTTPAnswer {
        let endless = ResponseBody { writer in
            while true {
                try await writer.write(ByteBuffer(string: " "))
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        let body = text.map { ResponseBody(byteBuffer: ByteBuffer(string: $0)) } ?? endless
        return try await ListeningService.run({ logger, onListening in
            Application(
                responder: CallbackResponder<BasicRequestContext> { _, _ in Response(status: .ok, body: body) },
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: logger)
        }) { port, _, _ in
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/")
            return try await HTTPClient.shared.answer(to: request, within: limit, maxBytes: maxBytes)
        }
    }
}
