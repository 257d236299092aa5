extension JSONDocument {
    /// A new-service body as a new event: with another `id` and `generatedDate`, every other byte as it was.
    ///
    /// - Returns: `nil` where the body is none of the new service (it has no `eventType`).
    public func renewed(id: String, generatedDate: Instant) -> [UInt8]? {
        guard root["eventType"]?.string != nil else { return nil }
        var edits: [(range: Range<Int>, text: [UInt8])] = []
        var missing = JSONWriter(capacity: 128)
        for (name, value) in [("id", id), ("generatedDate", generatedDate.rfc3339)] {
            if let range = range(ofMember: name) {
                var text = JSONWriter(capacity: 64)
                text.string(value)
                edits.append((range, text.bytes))
            } else {
                missing.key(name)
                missing.string(value)
            }
        }
        if !missing.bytes.isEmpty {
            let start = Int(tokens[0].start) + 1
            edits.append((start..<start, missing.bytes + [UInt8(ascii: ",")]))
        }
        var renewed = bytes
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            renewed.replaceSubrange(edit.range, with: edit.text)
        }
        return renewed
    }

    /// Where the value of a top-level member stands, a string's quotation marks included.
    private func range(ofMember name: String) -> Range<Int>? {
        var key = 1
        while key < Int(tokens[0].next) {
            let value = tokens[key + 1]
            if root.value(ofToken: key).string == name {
                let quotes = value.kind == .string || value.kind == .escapedString ? 1 : 0
                return Int(value.start) - quotes..<Int(value.end) + quotes
            }
            key = Int(value.next)
        }
        return nil
    }
}
