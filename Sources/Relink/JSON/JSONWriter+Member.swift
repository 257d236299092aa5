/// Members of an object: the key, and the value or `null`.
extension JSONWriter {
    public mutating func member(_ name: String, _ text: String?) {
        key(name)
        string(text)
    }

    public mutating func member(_ name: String, _ integer: Int64?) {
        key(name)
        self.integer(integer)
    }

    public mutating func member(_ name: String, _ integer: Int?) {
        key(name)
        self.integer(integer)
    }

    public mutating func member(_ name: String, _ bool: Bool?) {
        key(name)
        self.bool(bool)
    }

    public mutating func member(_ name: String, _ instant: Instant?) {
        key(name)
        self.instant(instant)
    }
}
