import Foundation

/// A program of the system's, run to its end.
struct Command {
    let status: Int32
    let output: String
    let error: String

    /// - Parameters:
    ///   - words: the program's path, then its arguments.
    ///   - folder: where its output is kept meanwhile, and its home.
    static func run(_ words: [String], in folder: URL) async throws -> Command {
        let process = self.process(words, in: folder)
        let files = ["out", "err"].map { folder.appending(path: "\(UUID().uuidString).\($0)") }
        for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        for file in files { try FileManager.default.removeItem(at: file) }
        return Command(status: process.terminationStatus, output: texts[0], error: texts[1])
    }

    static func process(_ words: [String], in folder: URL) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder.path]
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
