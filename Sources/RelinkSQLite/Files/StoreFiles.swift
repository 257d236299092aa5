import Foundation
import Relink

/// The files of one store: `PATH` is the log, and what stands beside it begins with its name.
struct StoreFiles: Sendable {
    /// The log itself, by its real path: two links to one store are one store.
    let log: String

    /// - Parameter path: as the settings have it. Need not exist; its folder must.
    init(path: String) throws(StoreError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw StoreError(.unavailable, "The store's path is empty or has a NUL in it; give a file name.")
        }
        if let resolved = Self.realPath(path) {
            log = resolved
            return
        }
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        guard let resolved = Self.realPath(folder) else {
            throw StoreError(.unavailable, "\(path): the folder \(folder) does not exist or can't be entered; make it.")
        }
        log = (resolved == "/" ? "" : resolved) + "/" + url.lastPathComponent
    }

    /// The folder of all archives: what a copy of the store needs beside the log.
    var archives: String { log + ".archives" }
    var lock: String { log + ".lock" }
    var unfinishedLog: String { log + ".new" }
    var rebuildRequest: String { log + ".rebuild-request" }
    var rebuildProgress: String { log + ".rebuild-progress" }

    /// Whether a file holds what can be folded anew.
    static func isProjection(_ path: String) -> Bool { (path as NSString).lastPathComponent.contains(".projection-") }

    func projection(generation: Int) -> String { "\(log).projection-\(generation)" }
    func rebuild(generation: Int) -> String { "\(log).projection-\(generation).rebuild" }

    /// The generations of the projection that are here, oldest first.
    func projectionGenerations() throws(StoreError) -> [Int] {
        let prefix = (log as NSString).lastPathComponent + ".projection-"
        return try neighbours().compactMap { name in
            guard name.hasPrefix(prefix) else { return nil }
            return Int(name.dropFirst(prefix.count))
        }.sorted()
    }

    /// What is left of rebuilds that did not come to their end.
    func unfinishedRebuilds() throws(StoreError) -> [String] {
        let prefix = (log as NSString).lastPathComponent + ".projection-"
        let folder = folder
        return try neighbours().filter { $0.hasPrefix(prefix) && $0.contains(".rebuild") }.map { "\(folder)/\($0)" }
    }

    /// All archives, and what is left of one that was not finished.
    func archiveFiles() throws(StoreError) -> [String] {
        guard OwnerOnlyFile.exists(archives) else { return [] }
        return try Self.names(in: archives).sorted().map { "\(archives)/\($0)" }
    }

    private var folder: String { (log as NSString).deletingLastPathComponent }

    private func neighbours() throws(StoreError) -> [String] { try Self.names(in: folder) }

    private static func names(in folder: String) throws(StoreError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw StoreError(.unavailable, "\(folder) can't be listed: \(error.localizedDescription)")
        }
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
