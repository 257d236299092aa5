import Foundation
import Testing

/// What the system says of a running server.
struct Vitals: CustomStringConvertible, Sendable {
    /// Memory in use, and the most that ever was, in MiB, without what a sanitizer adds.
    let memory, peakMemory: Int
    let openFiles: Int

    var description: String { "\(memory) MiB of memory, at most \(peakMemory), \(openFiles) open files" }

    init(of server: Server) throws {
        let folder = "/proc/\(server.processIdentifier)"
        let status = try String(contentsOfFile: "\(folder)/status", encoding: .utf8)
        func mebibytes(_ name: String) throws -> Int {
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
            return try #require(kibibytes) / 1024 / Self.sanitizersFactor
        }
        memory = try mebibytes("VmRSS")
        peakMemory = try mebibytes("VmHWM")
        openFiles = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd").count
    }

    /// A sanitizer keeps a record of all memory, and holds back what was freed.
    private static let sanitizersFactor = ProcessInfo.processInfo.environment["RELINK_SANITIZER"] == nil ? 1 : 5

    /// Waits until the server holds hardly more files than before: connections that are over take a moment to go.
    static func settled(_ server: Server, after before: Vitals) async throws -> Vitals {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(30)
        while true {
            let vitals = try Vitals(of: server)
            if vitals.openFiles <= before.openFiles + 20 || clock.now > end { return vitals }
            await Task.yield()
        }
    }
}

/// How many connections this machine lets two processes have between them.
enum ConnectionLimit {
    /// Raises the limit on open files of this process, which those that it starts inherit.
    ///
    /// - Returns: as many as wanted, or what the limit leaves beside everything else.
    static func raised(for wanted: Int) -> Int {
        #if os(Linux)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return min(wanted, 500) }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(resource, &limit) == 0 else { return min(wanted, 500) }
        let fits = Int(clamping: limit.rlim_max) - 500
        if fits < wanted { print("The limit on open files leaves \(fits) of \(wanted) connections.") }
        return min(wanted, fits)
    }
}
