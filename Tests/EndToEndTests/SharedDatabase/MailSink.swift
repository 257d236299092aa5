import Foundation
import TestSupport

/// A mail server (aiosmtpd) that writes down what happens to it, and keeps the first who comes waiting for an answer
/// to RCPT.
final class MailSink: Sendable {
    let port: Int
    private let log: URL
    private let process: ChildProcess

    init(in folder: URL) throws {
        port = try FreePort.pick()
        log = folder.appending(path: "mail-sink.log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let script = """
            import asyncio, sys
            from aiosmtpd.smtp import SMTP

            log = open(sys.argv[2], "a", buffering=1)
            count = 0

            class Handler:
                async def handle_RCPT(self, server, session, envelope, address, options):
                    global count
                    count += 1
                    if count == 1:
                        server.is_first = True
                        print("held", file=log)
                        await asyncio.sleep(3600)
                    envelope.rcpt_tos.append(address)
                    return "250 OK"

                async def handle_DATA(self, server, session, envelope):
                    print("mail", file=log)
                    return "250 Taken"

            class Sink(SMTP):
                is_first = False

                def connection_lost(self, error):
                    if self.is_first:
                        print("left", file=log)
                    super().connection_lost(error)

            async def main():
                loop = asyncio.get_running_loop()
                await loop.create_server(lambda: Sink(Handler(), loop=loop), "127.0.0.1", int(sys.argv[1]))
                print("listening", file=log)
                await asyncio.sleep(3600)

            asyncio.run(main())
            """
        process = try ChildProcess(
            ["/usr/bin/python3", "-c", script, "\(port)", log.path], output: .nowhere, errors: .nowhere)
    }

    deinit {
        process.signal(SIGKILL)
    }

    /// How often something happened: `held`, `left`, `mail`.
    func count(_ what: String) throws -> Int {
        try String(contentsOf: log, encoding: .utf8).split(separator: "\n").count { $0 == what }
    }

    func wait(for what: String) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while try count(what) == 0 {
            guard clock.now < end else { throw NeverCame(what: what) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    struct NeverCame: Error {
        let what: String
    }
}
