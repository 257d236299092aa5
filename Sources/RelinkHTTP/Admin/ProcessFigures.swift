import Foundation
import Relink

/// What this process takes of the machine, read from Linux's `/proc`, which never waits for a disk. What the kernel
/// doesn't tell is `nil`.
struct ProcessFigures: Sendable {
    private(set) var residentBytes: Int64?
    private(set) var virtualBytes: Int64?
    /// Processor time used, user's and system's, of all threads.
    private(set) var processorSeconds: Double?
    /// Seconds since 1970.
    private(set) var startedAt: Double?
    private(set) var openFiles: Int?
    private(set) var mostOpenFiles: UInt64?

    init() {
        let (pageSize, ticks) = (Int64(sysconf(Int32(_SC_PAGESIZE))), Double(sysconf(Int32(_SC_CLK_TCK))))
        // The second field is the program's name in brackets, which may hold anything; see proc(5).
        if let stat = Self.text("/proc/self/stat"), let nameEnd = stat.lastIndex(of: ")"), ticks > 0 {
            let fields = stat[nameEnd...].dropFirst().split(separator: " ")
            let number = { (field: Int) in fields.count > field - 3 ? Double(fields[field - 3]) : nil }
            if let user = number(14), let system = number(15) { processorSeconds = (user + system) / ticks }
            if let sinceBoot = number(22), let boot = Self.bootedAt { startedAt = boot + sinceBoot / ticks }
            virtualBytes = number(23).map { Int64($0) }
            residentBytes = number(24).map { Int64($0) * pageSize }
        }
        openFiles = Self.openFiles
        mostOpenFiles = Self.mostOpenFiles
    }

    private static let bootedAt: Double? = text("/proc/stat")?.split(separator: "\n")
        .first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }

    private static var openFiles: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var entries = 0
        while readdir(folder) != nil { entries += 1 }
        // Not counted are `.`, `..` and the folder itself, which is open for this alone.
        return max(0, entries - 3)
    }

    private static var mostOpenFiles: UInt64? {
        #if os(Linux)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? UInt64(limit.rlim_cur) : nil
    }

    private static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return count == 0 ? String(decoding: text, as: UTF8.self) : nil }
            text += buffer[..<count]
        }
    }
}
