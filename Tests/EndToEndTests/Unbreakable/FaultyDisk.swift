import Foundation
import TestSupport
import Testing

#if os(Linux)
    /// A disk under a workspace's store that fails on command: see `FaultyDisk.c`, which is compiled anew for each.
    struct FaultyDisk: Sendable {
        enum Fault: String, Sendable, CaseIterable {
            case none, full, sync, readonly, slow
        }

        private let workspace: Workspace
        private let folder: URL
        private let library: URL

        init(_ workspace: Workspace) async throws {
            self.workspace = workspace
            folder = workspace.directory.appending(path: "disk")
            library = folder.appending(path: "faulty-disk.so")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            try Data().write(to: folder.appending(path: "fault"))
            try set(.none)
            let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FaultyDisk.c")
            try await Workspace.compile(source, into: library)
        }

        /// For a process whose store lies on this disk.
        var environment: [String: String] {
            let store = workspace.directory.resolvingSymlinksInPath().appending(path: "relink.db")
            return ["LD_PRELOAD": library.path, "RELINK_DISK": folder.path, "RELINK_DISK_FILES": store.path]
        }

        /// - Parameter ending: how the paths of the files end that it is about; all where it is `*`.
        func set(_ fault: Fault, of ending: String = "*") throws {
            let text = "\(fault.rawValue) \(ending)".padding(toLength: 64, withPad: " ", startingAt: 0)
            let control = try FileHandle(forWritingTo: folder.appending(path: "fault"))
            try control.write(contentsOf: Data(text.utf8))
            try control.close()
        }

        /// Leaves of the store what is on the disk, once the process is dead.
        func cutPower() throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: workspace.directory.path) {
                guard name.hasPrefix("relink.db") else { continue }
                let file = workspace.directory.appending(path: name)
                if name.hasSuffix("-shm") {
                    try FileManager.default.removeItem(at: file)
                    continue
                }
                let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
                let inode = try #require(attributes[.systemFileNumber] as? NSNumber)
                let kept = folder.appending(path: "\(inode)")
                guard FileManager.default.fileExists(atPath: kept.path) else { continue }
                // In place, so that it stays the file that the disk knows.
                let handle = try FileHandle(forWritingTo: file)
                try handle.truncate(atOffset: 0)
                try handle.write(contentsOf: Data(contentsOf: kept))
                try handle.close()
            }
        }
    }
#endif
