public import Logging
public import ServiceLifecycle

/// A service that listens on a port of its own while a test runs.
public enum ListeningService {
    /// The service ended before it took connections.
    public struct NotListening: Error {}

    /// Starts the service, runs `body`, then shuts the service down gracefully and waits until it has ended.
    ///
    /// - Parameters:
    ///   - make: makes the service with a logger that says nothing, and with what it has to tell its port to.
    ///   - body: takes the port, the service, and what begins its shutdown early.
    /// - Throws: ``NotListening``, or what the service or `body` throws.
    public static func run<Running: Service, Value: Sendable>(
        _ make: (_ logger: Logger, _ onListening: @escaping @Sendable (Int) -> Void) throws -> Running,
        _ body:
            @escaping @Sendable (
                _ port: Int, _ service: Running, _ shutDown: @escaping @Sendable () async -> Void
            ) async throws -> Value
    ) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = try make(quiet) { port.yield($0) }
        let services = ServiceGroup(configuration: .init(services: [service], logger: quiet))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await services.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.next()
                throw NotListening()
            }
            let value: Value
            do {
                value = try await body(port, service) { await services.triggerGracefulShutdown() }
            } catch {
                await services.triggerGracefulShutdown()
                throw error
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return value
        }
    }
}
