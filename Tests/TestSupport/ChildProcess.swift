public import Foundation
import Synchronization

/// A program that a test has started.
///
/// Foundation's `Process` keeps files open for as long as the tests run, and has been seen to miss that one had ended;
/// here a thread waits for each.
public final class ChildProcess: Sendable {
    /// What it reads.
    public enum Input: Sendable {
        case nothing
        case data(Data)
        /// Nothing until ``ChildProcess/closeInput()``, or until this process has ended in whatever way.
        case lifeline
    }

    /// Where it writes.
    public enum Output: Sendable {
        case nowhere
        /// ``ChildProcess/output`` or ``ChildProcess/errors`` has it.
        case collected
        /// Errors among the output.
        case together
        case file(URL)
        /// A pipe that nobody reads.
        case brokenPipe
    }

    public struct Ending: Hashable, Sendable {
        /// The exit code, or the number of the signal.
        public let status: Int32
        public let reason: Process.TerminationReason
    }

    public struct NotStarted: Error {
        let program: String
        let reason: String
    }

    /// It was killed, as it took too long.
    public struct TookTooLong: Error {
        let words: [String]
        let limit: Duration
        let output: String
    }

    public let processIdentifier: pid_t
    private let words: [String]
    private let outputFile: OpenFile
    private let errorsFile: OpenFile
    /// What keeps its input open.
    private let lifeline: Mutex<OpenFile?>
    private let state = Mutex(State())

    private struct State {
        var ending: Ending?
        var waiting: [@Sendable (Ending) -> Void] = []
    }

    /// - Parameters:
    ///   - words: the program, by its path or by its name where `PATH` has it, and its arguments.
    ///   - environment: this process's where it is `nil`.
    ///   - folder: where it runs; where this process does if it is `nil`.
    /// - Throws: ``NotStarted``.
    public init(
        _ words: [String], environment: [String: String]? = nil, in folder: URL? = nil, input: Input = .nothing,
        output: Output = .collected, errors: Output = .collected
    ) throws {
        self.words = words
        let (inputFile, lifeline) = try Self.open(input)
        self.lifeline = Mutex(lifeline)
        outputFile = try Self.open(output) ?? .unnamed()
        errorsFile = try Self.open(errors) ?? outputFile
        // It becomes the program itself once it is there.
        let mover = folder.map { ["/usr/bin/env", "-C", $0.path] } ?? []
        processIdentifier = try Self.spawn(mover + words, environment, [inputFile, outputFile, errorsFile])
        Thread.detachNewThread { [self] in reap() }
    }

    public var isRunning: Bool { state.withLock { $0.ending == nil } }
    /// What it has written so far to standard output.
    public var output: Data { outputFile.contents }
    /// The same of standard error.
    public var errors: Data { errorsFile === outputFile ? Data() : errorsFile.contents }

    /// Sends it a signal, if it still runs.
    public func signal(_ number: Int32) {
        state.withLock { state in
            // Once it has been waited for, its number may be another's.
            if state.ending == nil { _ = kill(processIdentifier, number) }
        }
    }

    public func closeInput() {
        lifeline.withLock { $0 = nil }
    }

    /// Waits for its end, and brings it about where that does not come in time, or the task is cancelled.
    public func ending(within limit: Duration = .seconds(600)) async -> Ending {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    // A sleep fails where nobody needs it any more.
                    if (try? await Task.sleep(for: limit)) != nil { signal(SIGKILL) }
                }
                defer { group.cancelAll() }
                return await withCheckedContinuation { continuation in
                    whenEnded { continuation.resume(returning: $0) }
                }
            }
        } onCancel: {
            signal(SIGKILL)
        }
    }

    /// The same for those to whom that is a fault.
    ///
    /// - Throws: ``TookTooLong``, `CancellationError`.
    @discardableResult
    public func end(within limit: Duration = .seconds(600)) async throws -> Ending {
        let clock = ContinuousClock()
        let start = clock.now
        let ending = await ending(within: limit)
        try Task.checkCancellation()
        if clock.now - start >= limit {
            let text = String(decoding: output.suffix(2000) + errors.suffix(2000), as: UTF8.self)
            throw TookTooLong(words: words, limit: limit, output: text)
        }
        return ending
    }

    /// Blocks until its end.
    @discardableResult
    public func waitUntilEnd() -> Ending {
        let ended = DispatchSemaphore(value: 0)
        let ending = Mutex<Ending?>(nil)
        whenEnded { value in
            ending.withLock { $0 = value }
            ended.signal()
        }
        ended.wait()
        return ending.withLock { $0 } ?? Ending(status: SIGKILL, reason: .uncaughtSignal)
    }

    /// Waits until its output and errors are as wanted, or it has ended.
    ///
    /// - Returns: them.
    /// - Throws: ``TookTooLong``.
    @discardableResult
    public func said(
        within limit: Duration = .seconds(300), _ isEnough: (String) throws -> Bool
    ) async throws -> String {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while true {
            // What it wrote last is there once it has ended.
            let wasRunning = isRunning
            let text = String(decoding: output + errors, as: UTF8.self)
            if try isEnough(text) || !wasRunning { return text }
            guard clock.now < end else {
                signal(SIGKILL)
                throw TookTooLong(words: words, limit: limit, output: text)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func whenEnded(_ body: @escaping @Sendable (Ending) -> Void) {
        let ending = state.withLock { state in
            if state.ending == nil { state.waiting.append(body) }
            return state.ending
        }
        if let ending { body(ending) }
    }

    private static func open(_ input: Input) throws -> (OpenFile, lifeline: OpenFile?) {
        switch input {
        case .nothing: return (try OpenFile("/dev/null", O_RDONLY), nil)
        case .data(let data):
            let file = try OpenFile.unnamed()
            try file.fill(with: data)
            return (file, nil)
        case .lifeline:
            let (reading, writing) = try OpenFile.pipe()
            return (reading, writing)
        }
    }

    private static func open(_ output: Output) throws -> OpenFile? {
        switch output {
        case .nowhere: try OpenFile("/dev/null", O_WRONLY)
        case .collected: try .unnamed()
        case .together: nil
        case .file(let file): try OpenFile(file.path, O_WRONLY | O_CREAT | O_TRUNC)
        case .brokenPipe: try OpenFile.pipe().writing
        }
    }

    /// `posix_spawn_file_actions_addclosefrom_np`, of glibc 2.34, whose header Swift reads without it.
    private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
        unsafeBitCast(
            $0, to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32).self)
    }

    private static func spawn(
        _ words: [String], _ environment: [String: String]?, _ files: [OpenFile]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, file) in files.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, file.descriptor, Int32(number))
        }
        // SwiftNIO leaves its sockets to children: a connection would end, and a port be free, with the last child.
        guard let closeFrom, closeFrom(&actions, Int32(files.count)) == 0 else {
            throw NotStarted(program: words.first ?? "no program", reason: "it would inherit this process's files")
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals are as a shell leaves them, whatever the thread that starts it has blocked.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0)=\($1)" }
        var (arguments, values) = (words.map { strdup($0) } + [nil], variables.map { strdup($0) } + [nil])
        defer { for text in arguments + values { free(text) } }
        var identifier: pid_t = 0
        let fault = posix_spawnp(&identifier, words.first ?? "", &actions, &attributes, &arguments, &values)
        guard fault == 0 else {
            throw NotStarted(program: words.first ?? "no program", reason: String(cString: strerror(fault)))
        }
        return identifier
    }

    private func reap() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(processIdentifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (ending, waiting) = state.withLock { state in
            var status: Int32 = 0
            waitpid(processIdentifier, &status, 0)
            let signal = status & 0x7F
            let ending = Ending(
                status: signal == 0 ? (status >> 8) & 0xFF : signal, reason: signal == 0 ? .exit : .uncaughtSignal)
            state.ending = ending
            defer { state.waiting = [] }
            return (ending, state.waiting)
        }
        for body in waiting { body(ending) }
    }
}
