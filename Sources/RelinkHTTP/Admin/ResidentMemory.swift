import Glibc

/// The memory of this process that is in RAM.
enum ResidentMemory {
    /// Reads `/proc/self/statm`, which never waits for a disk: its second number counts pages.
    ///
    /// - Returns: bytes; `nil` where the kernel doesn't tell.
    static var bytes: Int64? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let numbers = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
        guard numbers.count > 1, let pages = Int64(numbers[1]) else { return nil }
        return pages * Int64(getpagesize())
    }
}
