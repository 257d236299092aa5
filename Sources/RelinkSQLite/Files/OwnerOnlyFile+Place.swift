import Foundation
import Relink

extension OwnerOnlyFile {
    /// What a file is called until it is whole, by this process.
    static func draft(of path: String) -> String { "\(path).\(getpid()).partial" }

    /// Gives a file its name for good, where no other has it.
    static func place(_ path: String, from draft: String) throws(StoreError) {
        try sync(draft)
        if link(draft, path) == 0 {
            try removeIfPresent(draft)
        } else {
            // Not every file system has links.
            guard errno != EEXIST, !exists(path) else { throw isThere(path) }
            guard rename(draft, path) == 0 else { throw failure(path, "can't be made") }
        }
        try sync((path as NSString).deletingLastPathComponent)
    }

    static func isThere(_ path: String) -> StoreError {
        StoreError(.conflict, "\(path) is there already and stays as it is; name a file that is not.")
    }
}
