import Logging
import ServiceLifecycle

/// Runs a service beside `body`, and shuts it down behind that.
func running(_ service: any Service, _ body: () async throws -> Void) async throws {
    let services = ServiceGroup(
        configuration: ServiceGroupConfiguration(services: [.init(service: service)], logger: .silent))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await services.run() }
        try await body()
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
