import Relink

/// The body of Codat's errors, of which no field is sure to be there.
struct CodatErrorBody {
    private(set) var message: String?
    private(set) var correlationID: String?
    private(set) var errorCode: Int64?
    private(set) var validation: [CodatValidationItem] = []

    private static let maxItems = 20

    init(_ body: [UInt8], hiding key: CodatAPIKey) {
        guard let json = JSONDocument(parsing: body)?.root else { return }
        message = json["error"]?.text.flatMap { OutsideText.oneLine($0, hiding: key) }
        correlationID = json["correlationId"]?.text.flatMap(Self.correlationID)
        errorCode = json["detailedErrorCode"]?.integer
        for list in [json["validation"]?["errors"], json["validation"]?["warnings"]] {
            for item in (list?.elements ?? []).prefix(Self.maxItems) {
                validation.append(
                    CodatValidationItem(item) { OutsideText.oneLine($0, hiding: key) })
            }
        }
    }

    /// 32 hexadecimal digits, or a GUID; whatever else stands there is not passed on.
    private static func correlationID(_ text: String) -> String? {
        let isOne =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                PercentEncoding.isHex($0) || $0 == UInt8(ascii: "-")
            }
        return isOne ? text : nil
    }
}

/// What Codat found wrong with one item.
public struct CodatValidationItem: Hashable, Sendable, CustomStringConvertible {
    public let ruleID: String?
    public let itemID: String?
    public let message: String?
    public let validatorName: String?

    public var description: String {
        [itemID, message].compactMap(\.self).joined(separator: ": ")
    }
}

/// Text from outside, for one line of an error.
enum OutsideText {
    private static let maxLength = 500

    /// Without control characters, the key, and words that hold a one-time passcode.
    static func oneLine(_ text: String, hiding key: CodatAPIKey) -> String? {
        let beginning = String(String.UnicodeScalarView(text.unicodeScalars.prefix(4 * maxLength)))
        let spaced = key.redacted(from: beginning).unicodeScalars.split { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: true
            default: false
            }
        }
        let words = spaced.map { word in
            let word = String(word)
            return word.lowercased().contains("otp=") ? "(hidden)" : word
        }
        let line = String(String.UnicodeScalarView(words.joined(separator: " ").unicodeScalars.prefix(maxLength)))
        return line.isEmpty ? nil : line
    }
}
