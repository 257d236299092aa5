import Foundation
import Relink

/// Whether a sync to disk really reaches a disk: an acknowledged webhook rests on it.
enum DiskCheck {
    private static let rounds = 15
    /// No disk with its cache flushed answers faster; a tmpfs or a disk that lies does.
    private static let fastestDisk = Duration.microseconds(15)

    /// How long the store has room.
    static func finding(_ forecast: StoreForecast) -> Finding {
        let (use, language) = (forecast.use, Language.english)
        var words = "The store takes \(language.bytes(use.total))"
        if use.archives > 0 { words += ", archives \(language.bytes(use.archives)) of it" }
        if let free = use.free { words += "; \(language.bytes(free)) are free" }
        if let growth = forecast.growth { words += "; it grows by about \(language.bytes(growth)) a day" }
        if let days = forecast.daysLeft { words += ", so the disk is full in about \(days) days" }
        guard forecast.needsAction else { return Finding("space", .ok, words + ".") }
        return Finding("space", .warning, words + ": make room, or set log.retention.")
    }

    /// - Parameter directory: where the store is.
    static func finding(directory: String) -> Finding {
        let path = directory + "/.relink-doctor-\(getpid())"
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            return Finding(
                "disk", .failed,
                "\(directory): no file can be made there (\(String(cString: strerror(errno)))); "
                    + "let this user write there."
            )
        }
        defer {
            close(descriptor)
            unlink(path)
        }
        var times: [Duration] = []
        let block = [UInt8](repeating: 0, count: 4096)
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            var failure: Int32 = 0
            let time = clock.measure {
                if write(descriptor, block, block.count) != block.count || fdatasync(descriptor) != 0 {
                    failure = errno
                }
            }
            guard failure == 0 else {
                return Finding(
                    "disk", .failed,
                    "\(directory): writing and syncing fails (\(String(cString: strerror(failure)))); look at the disk."
                )
            }
            times.append(time)
        }
        let median = times.sorted()[rounds / 2]
        let microseconds = median.components.attoseconds / 1_000_000_000_000 + median.components.seconds * 1_000_000
        guard median >= fastestDisk else {
            return Finding(
                "disk", .warning,
                "\(directory): a sync takes \(microseconds) µs, faster than any disk: is this a tmpfs, or a disk whose "
                    + "cache is not flushed? Acknowledged webhooks would not survive a power cut.")
        }
        return Finding("disk", .ok, "\(directory): a sync takes \(microseconds) µs.")
    }
}
