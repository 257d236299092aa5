import Foundation

/// Reads a file line by line, of which one at a time is in memory.
final class LineReader {
    /// No event's line comes near it: a body of a mebibyte is under two as base64.
    private static let maxLineBytes = 256 << 20

    private let handle: FileHandle
    private let path: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var number = 0

    init(path: String) throws {
        self.path = path
        guard let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path) else {
            throw CommandFailure("\(path): can't be read; give the path of a file, or - for standard input.")
        }
        self.handle = handle
    }

    /// The next line without its end, counted from 1; `nil` at the end of the file.
    func next() throws -> (number: Int, bytes: [UInt8])? {
        while true {
            if let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                number += 1
                return (number, Array(buffer[position..<end]))
            }
            if isAtEnd {
                guard position < buffer.count else { return nil }
                defer { position = buffer.count }
                number += 1
                return (number, Array(buffer[position...]))
            }
            try fill()
        }
    }

    private func fill() throws {
        buffer.removeFirst(position)
        position = 0
        guard buffer.count <= Self.maxLineBytes else {
            throw CommandFailure("\(path), line \(number + 1): is longer than any event's; is this an export?")
        }
        guard let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty else {
            isAtEnd = true
            return
        }
        buffer.append(contentsOf: chunk)
    }
}
