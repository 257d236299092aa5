import Foundation
import Relink

/// Where commands print.
enum Terminal {
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// One line to standard output.
    static func line(_ text: String) {
        bytes(Array((text + "\n").utf8))
    }

    static func bytes(_ bytes: [UInt8]) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            // Whoever read has gone (`| head`), or the disk behind it is full: nobody is left to print for.
            Self.error("relink: standard output can't be written any more.")
            Foundation.exit(1)
        }
    }

    /// One message to standard error.
    static func error(_ text: String) {
        errorText(text + "\n")
    }

    /// Part of a line to standard error.
    static func errorText(_ text: String) {
        do {
            try FileHandle.standardError.write(contentsOf: Data(text.utf8))
        } catch {
            // There is nowhere left to say so.
            return
        }
    }

    /// A value as one JSON object on a line.
    static func json(_ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        write(&json)
        line(json.text)
    }
}

/// Rows of text in aligned columns.
struct Table {
    private var rows: [[String]]

    init(_ heading: [String]) {
        rows = [heading]
    }

    mutating func add(_ row: [String?]) {
        rows.append(row.map { $0.map(PrintableText.escaped) ?? "-" })
    }

    func print() {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }
            Terminal.line(cells.joined(separator: "  ").trimmingTrailingSpaces)
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(prefix(upTo: lastIndex { $0 != " " }.map(index(after:)) ?? startIndex))
    }
}

/// Many JSON objects, one a line, to be written at once.
struct JSONLines {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        write(&json)
        bytes.append(contentsOf: json.bytes)
        bytes.append(UInt8(ascii: "\n"))
    }
}
