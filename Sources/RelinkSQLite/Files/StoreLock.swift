import Foundation
import Relink
import Synchronization

/// Keeps a second process from writing to the same store. Held until released; the system takes it from a process
/// that dies.
final class StoreLock: Sendable {
    private let descriptor: Mutex<CInt?>

    init(_ files: StoreFiles) throws(StoreError) {
        let descriptor = open(files.lock, O_CREAT | O_RDWR | O_CLOEXEC, OwnerOnlyFile.mode)
        guard descriptor >= 0 else { throw OwnerOnlyFile.failure(files.lock, "can't be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let failure = OwnerOnlyFile.failure(files.lock, "can't be locked")
            close(descriptor)
            guard isHeld else { throw failure }
            throw StoreError(
                .inUse, "\(files.log) is in use by another relink\(Self.holder(files)): stop that one first.")
        }
        self.descriptor = Mutex(descriptor)
        try OwnerOnlyFile.tighten(files.lock)
        let name = "\(getpid())\n"
        // Who holds it is only told for comfort: the lock is what counts.
        _ = ftruncate(descriptor, 0) == 0 && pwrite(descriptor, name, name.utf8.count, 0) > 0
    }

    deinit {
        release()
    }

    func release() {
        descriptor.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }

    private static func holder(_ files: StoreFiles) -> String {
        guard let text = try? OwnerOnlyFile.read(files.lock), let process = Int32(text.dropLast()) else { return "" }
        return " (process \(process))"
    }
}
