import Relink

/// Something that Codat's JSON tells. Unknown members are passed over; those that are missing, `null` or of a type
/// that is not documented are `nil`; only what makes the thing itself has to be there.
protocol CodatModel: Sendable {
    init(_ json: JSONValue) throws(ModelFault)
}

/// An answer lacks what it must have.
struct ModelFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension JSONValue {
    /// An id as Relink keeps it.
    ///
    /// - Throws: ``ModelFault`` where it is missing.
    func requiredID(_ name: StaticString, of thing: String) throws(ModelFault) -> String {
        guard let id = id(name) else { throw ModelFault("\(thing) in the answer has no \(name)") }
        return id
    }

    func id(_ name: StaticString) -> String? {
        guard let text = self[name]?.text, !text.isEmpty else { return nil }
        return normalizedID(text)
    }

    func text(_ name: StaticString) -> String? { self[name]?.text }

    func instant(_ name: StaticString) -> Instant? { self[name]?.instant }

    func integer(_ name: StaticString) -> Int64? { self[name]?.integer }

    /// Also where it is a string.
    func bool(_ name: StaticString) -> Bool? {
        guard let value = self[name] else { return nil }
        switch value.string?.lowercased() {
        case "true": return true
        case "false": return false
        default: return value.bool
        }
    }

    func texts(_ name: StaticString) -> [String] { self[name]?.elements?.compactMap(\.text) ?? [] }

    /// An object of texts; of equal names the first counts.
    func textsByName(_ name: StaticString) -> [String: String] {
        let members = (self[name]?.members ?? []).compactMap { member in
            member.value.text.map { (member.name, $0) }
        }
        return Dictionary(members, uniquingKeysWith: { first, _ in first })
    }

    func openEnum<Known>(_ name: StaticString) -> OpenEnum<Known>? { text(name).map(OpenEnum.init) }

    /// The elements of an array, all or none: one left out would look as though it were gone, and be lost where the
    /// list is written back. `nil` for no array.
    func models<Model: CodatModel>() throws(ModelFault) -> [Model]? {
        guard let elements else { return nil }
        var models: [Model] = []
        for element in elements { models.append(try Model(element)) }
        return models
    }
}
