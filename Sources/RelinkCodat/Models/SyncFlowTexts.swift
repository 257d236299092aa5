import Relink

/// A language of the Sync flow's pages.
public enum SyncFlowLocale: String, CaseIterable, Hashable, Sendable {
    case english = "en-us"
    case french = "fr-fr"
}

/// One text of the Sync flow's pages.
public struct SyncFlowText: Hashable, Sendable {
    /// Empty shows nothing; `nil` is the default text.
    public var text: String?
    /// `nil` where Codat does not tell.
    public var isRequired: Bool?

    public init(_ text: String?, isRequired: Bool? = nil) {
        self.text = text
        self.isRequired = isRequired
    }
}

/// By key.
struct SyncFlowTexts: CodatModel {
    let byKey: [String: SyncFlowText]

    /// An entry is an object in the OpenAPI file, and a text alone in the documentation.
    init(_ json: JSONValue) throws(ModelFault) {
        guard let members = json.members else { throw ModelFault("the texts in the answer are no object") }
        let texts = members.map { name, value in
            (
                name,
                value.isObject
                    ? SyncFlowText(value.text("text"), isRequired: value.bool("required"))
                    : SyncFlowText(value.text)
            )
        }
        byKey = Dictionary(texts, uniquingKeysWith: { first, _ in first })
    }

    static func write(_ texts: [String: SyncFlowText], to json: inout JSONWriter) {
        json.object { json in
            for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
                json.key(key)
                json.object { json in
                    json.member("text", text.text)
                    guard let isRequired = text.isRequired else { return }
                    json.member("required", isRequired)
                }
            }
        }
    }
}

/// Which accounts the Sync flow shows.
public struct VisibleAccounts: Hashable, Sendable {
    /// `nil` shows all, none only the required ones.
    public var keys: [String]?

    public init(_ keys: [String]?) {
        self.keys = keys
    }
}

extension VisibleAccounts: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("the visible accounts in the answer are no object") }
        keys = json["visibleAccounts"]?.elements?.compactMap(\.text)
    }
}
