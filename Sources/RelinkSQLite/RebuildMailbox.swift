public import Relink

/// How a command asks the process that serves for a rebuild: two small files beside the store, one written by those
/// who ask and one by the one who serves, so that no one overwrites another's word.
///
/// They are never synced, so a power cut may leave a part of them, or anything. A file that does not hold a whole word
/// is as good as none: at worst a rebuild is asked for again, or done again.
public struct RebuildMailbox: RebuildRequests {
    private let files: StoreFiles

    init(_ files: StoreFiles) {
        self.files = files
    }

    public func request() async throws(StoreError) -> Int64 {
        try await BlockingCall.run { [files] () throws(StoreError) in
            let latest = max(try Self.request(files) ?? 0, try Self.progress(files)?.request ?? 0)
            try OwnerOnlyFile.write("\(latest + 1)\n", to: files.rebuildRequest)
            return latest + 1
        }
    }

    public func pending() async throws(StoreError) -> Int64? {
        try await BlockingCall.run { [files] () throws(StoreError) in
            guard let request = try Self.request(files) else { return nil }
            guard let latest = try Self.progress(files) else { return request }
            return latest.request < request || latest.request == request && !latest.progress.isDone ? request : nil
        }
    }

    public func report(_ progress: RebuildProgress, of request: Int64) async throws(StoreError) {
        let text = "\(request) \(progress.folded) \(progress.total) \(progress.isDone ? "done" : "folding")\n"
        try await BlockingCall.run { [files] () throws(StoreError) in
            try OwnerOnlyFile.write(text, to: files.rebuildProgress)
        }
    }

    /// A later request's progress stands for an earlier one's too: it folds all that the earlier one asked for.
    public func progress(of request: Int64) async throws(StoreError) -> RebuildProgress? {
        try await BlockingCall.run { [files] () throws(StoreError) in
            guard let latest = try Self.progress(files), latest.request >= request else { return nil }
            return latest.progress
        }
    }

    private static func request(_ files: StoreFiles) throws(StoreError) -> Int64? {
        try words(of: files.rebuildRequest).flatMap { $0.count == 1 ? Int64($0[0]) : nil }
    }

    private static func progress(
        _ files: StoreFiles
    ) throws(StoreError) -> (request: Int64, progress: RebuildProgress)? {
        guard let words = try words(of: files.rebuildProgress), words.count == 4, let request = Int64(words[0]),
            let folded = Int64(words[1]), let total = Int64(words[2])
        else { return nil }
        return (request, RebuildProgress(folded: folded, total: total, isDone: words[3] == "done"))
    }

    private static func words(of path: String) throws(StoreError) -> [Substring]? {
        guard let text = try OwnerOnlyFile.read(path), text.hasSuffix("\n") else { return nil }
        return text.dropLast().split(separator: " ")
    }
}
