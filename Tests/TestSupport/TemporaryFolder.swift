public import Foundation

/// A folder that goes with the test.
public enum TemporaryFolder {
    /// Makes an empty folder, and takes it away with all in it once `body` has ended.
    public static func use<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "relink-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}
