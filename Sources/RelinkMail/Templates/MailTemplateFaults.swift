/// What is wrong with a folder of templates, all of it.
public struct MailTemplateFaults: Error, Hashable, Sendable, CustomStringConvertible {
    public let faults: [MailTemplateFault]

    init(_ faults: [MailTemplateFault]) {
        self.faults = faults
    }

    /// A line for each.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// What is wrong with one file, or with the folder itself.
public struct MailTemplateFault: Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// From 1.
    public let line: Int?
    public let text: String

    init(file: String, line: Int?, _ text: String) {
        self.file = file
        self.line = line
        self.text = text
    }

    public var description: String { "\(file)\(line.map { ", line \($0)" } ?? ""): \(text)" }
}
