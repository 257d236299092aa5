/// A URL that may hold a one-time password: to be sent to its merchant and nobody else, and shown nowhere.
public struct HiddenURL: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let text: String

    public var description: String { "-" }
    public var debugDescription: String { "-" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
