/// What a mail to operators has to tell: an alert, a digest of several, or that nothing comes in.
public struct OperatorMail: Sendable {
    public typealias Section = (heading: String, lines: [String])

    public var subject: String
    public var sections: [Section]

    public init(subject: String, sections: [Section]) {
        self.subject = subject
        self.sections = sections
    }
}
