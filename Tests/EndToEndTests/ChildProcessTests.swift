import Foundation
import TestSupport
import Testing

@Suite("A program that a test starts")
struct ChildProcessTests {
    @Test("has none of the tests' sockets open, which would outlive those who close them")
    func inheritsNothing() async throws {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        let process = try ChildProcess(["ls", "/proc/self/fd"])
        try await process.end()
        // The last is the folder's own.
        #expect(String(decoding: process.output, as: UTF8.self) == "0\n1\n2\n3\n")
    }
}
