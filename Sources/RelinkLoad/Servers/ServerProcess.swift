import Foundation
import NIOCore
import NIOPosix

/// A server in a process of its own, for as long as it is measured.
struct ServerProcess {
    var name: String
    var executable: URL
    var arguments: [String]
    var environment: [String: String]
    var port: Int

    private static let startLimit = Duration.seconds(30)
    private static let stopLimit = Duration.seconds(35)

    /// Starts it, waits until it listens, and stops it again afterwards, whatever happens.
    func whileRunning<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in end.finish() }
        do {
            try process.run()
        } catch {
            throw LoadFailure("\(executable.path): can't be run (\(error)).")
        }
        let outcome: Swift.Result<Result, any Error>
        do {
            try await waitUntilListening(process)
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        await stop(process, ended)
        return try outcome.get()
    }

    private func waitUntilListening(_ process: Process) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + Self.startLimit
        while process.isRunning, clock.now < deadline {
            do {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: port).get()
                return try await channel.close().get()
            } catch is NIOConnectionError {
                try await clock.sleep(for: .milliseconds(50))
            }
        }
        throw LoadFailure(
            process.isRunning
                ? "\(name): did not listen within \(Self.startLimit)." : "\(name): ended before it listened.")
    }

    private func stop(_ process: Process, _ ended: AsyncStream<Void>) async {
        process.terminate()
        let identifier = process.processIdentifier
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await Task.sleep(for: Self.stopLimit) } catch { return }
                kill(identifier, SIGKILL)
            }
            for await _ in ended {}
            group.cancelAll()
        }
    }

    /// A port that nothing listened on just now.
    static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port
        try await channel.close().get()
        guard let port else { throw LoadFailure("The system gave no free port on 127.0.0.1.") }
        return port
    }
}
