import Foundation
import Relink

/// What a value must be, as far as Codat's OpenAPI files make use of JSON Schema.
struct OpenAPISchema {
    typealias JSON = OpenAPIFile.JSON

    let file: OpenAPIFile
    let json: JSON
    /// Whether names that the schema doesn't have are faults: Codat adds some to its answers without notice.
    let isClosed: Bool

    private func schema(_ json: JSON) -> OpenAPISchema { OpenAPISchema(file: file, json: json, isClosed: isClosed) }

    func faults(of value: Any, at place: String) -> [String] {
        // Codat writes `nullable` beside a `$ref`.
        let isNullable = json["nullable"] as? Bool == true
        let json = file.resolved(json)
        if value is NSNull {
            return isNullable || json["nullable"] as? Bool == true ? [] : ["\(place) is null"]
        }
        if let all = json["allOf"] as? [JSON] { return all.flatMap { schema($0).faults(of: value, at: place) } }
        if let some = (json["oneOf"] ?? json["anyOf"]) as? [JSON] {
            let faults = some.map { schema($0).faults(of: value, at: place) }
            return faults.contains([]) ? [] : faults.first ?? []
        }
        return typeFaults(of: value, json, at: place)
    }

    private func typeFaults(of value: Any, _ json: JSON, at place: String) -> [String] {
        let type = json["type"] as? String ?? (json["type"] as? [String])?.first { $0 != "null" }
        switch (type, value) {
        case (nil, let text as String): return textFaults(text, json, at: place)
        case (nil, _): return []
        case ("object", let members as JSON): return memberFaults(members, json, at: place)
        case ("array", let elements as [Any]):
            let element = json["items"] as? JSON ?? [:]
            let tooMany = (json["maxItems"] as? Int).map { elements.count > $0 } ?? false
            return (tooMany ? ["\(place) has \(elements.count) elements"] : [])
                + zip(0..., elements).flatMap { schema(element).faults(of: $1, at: "\(place)[\($0)]") }
        case ("string", let text as String): return textFaults(text, json, at: place)
        case ("boolean", let number as NSNumber) where number.isBoolean: return []
        case ("integer", let number as NSNumber)
        where !number.isBoolean && number.doubleValue.rounded() == number.doubleValue:
            return rangeFaults(number.doubleValue, json, at: place)
        case ("number", let number as NSNumber) where !number.isBoolean:
            return rangeFaults(number.doubleValue, json, at: place)
        default: return ["\(place) is no \(type ?? "?")"]
        }
    }

    private func memberFaults(_ members: JSON, _ json: JSON, at place: String) -> [String] {
        let known = json["properties"] as? JSON ?? [:]
        let missing = (json["required"] as? [String] ?? []).filter { members[$0] == nil }
        var faults = missing.map { "\(place).\($0) is missing" }
        if let most = json["maxProperties"] as? Int, members.count > most {
            faults.append("\(place) has too many members")
        }
        if let names = json["propertyNames"] as? JSON {
            faults += members.keys.sorted().flatMap { schema(names).faults(of: $0, at: "\(place)'s name \($0)") }
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let property = known[name] as? JSON {
                faults += schema(property).faults(of: value, at: "\(place).\(name)")
            } else if let additional = json["additionalProperties"] as? JSON {
                faults += schema(additional).faults(of: value, at: "\(place).\(name)")
            } else if isClosed, !known.isEmpty {
                faults.append("\(place).\(name) is not known")
            }
        }
        return faults
    }

    private func textFaults(_ text: String, _ json: JSON, at place: String) -> [String] {
        var faults: [String] = []
        if let names = json["enum"] as? [Any], !names.contains(where: { $0 as? String == text }) {
            faults.append("\(place) is \(text), none of the known")
        }
        if let least = json["minLength"] as? Int, text.count < least { faults.append("\(place) is too short") }
        if let most = json["maxLength"] as? Int, text.count > most { faults.append("\(place) is too long") }
        if let pattern = json["pattern"] as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            faults.append("\(place) does not match \(pattern)")
        }
        switch json["format"] as? String {
        case "uuid", "guid": if UUID(uuidString: text) == nil { faults.append("\(place) is no GUID") }
        case "date-time", "ISO4217-date":
            if Instant(rfc3339: text) == nil { faults.append("\(place) is no date") }
        case "uri": if URL(string: text)?.scheme == nil { faults.append("\(place) is no URI") }
        default: break
        }
        return faults
    }

    private func rangeFaults(_ number: Double, _ json: JSON, at place: String) -> [String] {
        let isTooSmall = (json["minimum"] as? Double).map { number < $0 } ?? false
        let isTooLarge = (json["maximum"] as? Double).map { number > $0 } ?? false
        return isTooSmall || isTooLarge ? ["\(place) is \(number), out of its range"] : []
    }
}

extension NSNumber {
    /// Foundation gives booleans as numbers, of a type that holds single characters.
    fileprivate var isBoolean: Bool { String(cString: objCType) == "c" }
}
