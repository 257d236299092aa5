/// A value that is shown nowhere: not printed, not logged, not in an error.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let value: String

    public init(_ value: String) {
        self.value = value
    }

    public var description: String { "-" }
    public var debugDescription: String { "-" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
