import Foundation
import GRDB
import Relink
import RelinkStore

extension SQLiteStore {
    /// Folds something into an empty projection that is gone afterwards, also where this process is killed: in the
    /// folder for temporary files, away from any store, so that it is in nobody's way.
    public static func withScratchProjection<Value: Sendable>(
        fingerprint: String, _ body: (SQLiteProjection) async throws -> Value
    ) async throws -> Value {
        let path = FileManager.default.temporaryDirectory.appending(path: "relink-\(UUID().uuidString).projection").path
        do {
            try OwnerOnlyFile.create(path)
            let queue = try ProjectionConnection.open(path, for: .rebuilding)
            try queue.inDatabase { try ProjectionSchema.create($0, logID: [], fingerprint: fingerprint) }
            try queue.close()
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, path: path, while: "making a projection")
        }
        let file = ProjectionFile(path: path, notice: { _ in })
        // Where it could not be opened, it still has its name.
        file.retire()
        let scratch = SQLiteProjection(file: file, watchdog: Watchdog(), writing: .rebuilding) {
            try ProjectionConnection.open(path, for: .reading)
        }
        do {
            try await scratch.open()
            // Its one connection has it open, and needs its name no longer.
            try OwnerOnlyFile.removeIfPresent(path)
            let value = try await body(scratch)
            await scratch.close()
            return value
        } catch {
            await scratch.close()
            throw error
        }
    }
}
