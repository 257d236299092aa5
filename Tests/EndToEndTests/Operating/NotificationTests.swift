import Foundation
import Testing

@Suite("What the service manager is told")
struct NotificationTests {
    @Test(
        "It is ready when both listeners take connections, lives until it ends, and says that it ends",
        arguments: [false, true])
    func isTold(isAbstract: Bool) async throws {
        let workspace = try Workspace()
        let supervisor = try Supervisor(in: workspace.directory, isAbstract: isAbstract)
        let server = try await Server(
            workspace, environment: ["NOTIFY_SOCKET": supervisor.name, "WATCHDOG_USEC": "300000"])
        let ready = try await supervisor.next { $0.contains("READY=1") }
        #expect(
            ready == ["READY=1", "STATUS=Webhooks come in at \(server.webhookURL), operators at \(server.adminURL)."])
        // Each sign of life but the first stands for event loops that answered.
        for _ in 0..<3 { #expect(try await supervisor.next { $0.contains("WATCHDOG=1") } == ["WATCHDOG=1"]) }
        async let exitCode = server.stop()
        let stopping = try await supervisor.next { $0.contains("STOPPING=1") }
        #expect(stopping.last == "WATCHDOG=1")
        #expect(await exitCode == 0)
    }

    @Test("A watchdog that waits for another process gets no sign of life")
    func isAnother() async throws {
        let workspace = try Workspace()
        let supervisor = try Supervisor(in: workspace.directory, isAbstract: false)
        let server = try await Server(
            workspace,
            environment: ["NOTIFY_SOCKET": supervisor.name, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"])
        _ = try await supervisor.next { $0.contains("READY=1") }
        async let exitCode = server.stop()
        #expect(try await supervisor.next { _ in true }.first == "STOPPING=1")
        #expect(await exitCode == 0)
    }

    @Test(
        "A socket that is none, or that nobody has, keeps nothing from running", arguments: ["vsock:2:1", "/nowhere"])
    func isUnusable(name: String) async throws {
        let server = try await Server(try Workspace(), environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "1000"])
        #expect(await server.stop() == 0)
    }
}

/// The end that systemd has of a notification socket.
private final class Supervisor: Sendable {
    struct Silent: Error {}

    /// What `NOTIFY_SOCKET` says.
    let name: String
    private let descriptor: Int32

    init(in folder: URL, isAbstract: Bool) throws {
        name = isAbstract ? "@relink-\(UUID().uuidString)" : folder.appending(path: "notify").path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        try #require(setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size) == 0)
        var address = withUnsafeBytes(of: sa_family_t(AF_UNIX), Array.init) + Array(name.utf8)
        if isAbstract { address[2] = 0 }
        let result = address.withUnsafeBytes { raw in
            bind(descriptor, raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    /// The next notification that is such, by its lines.
    func next(_ isWanted: @escaping @Sendable ([String]) -> Bool) async throws -> [String] {
        let descriptor = descriptor
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                while true {
                    var bytes = [UInt8](repeating: 0, count: 4096)
                    let count = recv(descriptor, &bytes, bytes.count, 0)
                    guard count >= 0 else { return continuation.resume(throwing: Silent()) }
                    let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
                    if isWanted(lines) { return continuation.resume(returning: lines) }
                }
            }
        }
    }
}
