import Foundation
import FuzzChecks

/// libFuzzer around one check, the one that the binary is called after: `fuzz-target-contacts`.
@main
enum FuzzTarget {
    private static let check = CommandLine.arguments.first.flatMap { path in
        FuzzCheck.allCases.first { path.hasSuffix("fuzz-target-\($0.rawValue)") }
    }

    static func main() {
        guard check != nil else {
            end("Call this by one of the names \(FuzzCheck.allCases.map { "fuzz-target-\($0.rawValue)" }).")
        }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runFuzzer(&count, &arguments) { start, count in FuzzTarget.checkOne(start, count) })
    }

    private static func checkOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        let begin = clock()
        do {
            try check?.run(Array(UnsafeBufferPointer(start: start, count: count)))
        } catch {
            end("Broken promise: \(error)")
        }
        let seconds = Double(clock() - begin) / 1_000_000
        if seconds > limit { end("Broken promise: An input takes at most \(limit) s; this one took \(seconds) s") }
        return 0
    }

    /// Of the processor's time, which does not depend on what else the machine does. An input that never ends,
    /// libFuzzer's own `-timeout` finds.
    private static let limit = 5.0

    /// libFuzzer takes a process that aborts for a finding, and keeps the input.
    private static func end(_ reason: String) -> Never {
        FileHandle.standardError.write(Data((reason + "\n").utf8))
        abort()
    }
}

/// libFuzzer as a library: <https://llvm.org/docs/LibFuzzer.html>, where it is called `LLVMFuzzerRunDriver`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ checkOne: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
