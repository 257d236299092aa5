import Foundation

/// The brand's colour, and what can be read on it.
struct ButtonColor {
    /// `#rrggbb`
    let background: String
    let ink: String

    static let standard = ButtonColor(background: "#1f5fbf", ink: "#ffffff")

    private init(background: String, ink: String) {
        self.background = background
        self.ink = ink
    }

    /// - Returns: `nil` for what is not `#rrggbb`.
    init?(_ text: String) {
        guard text.utf8.count == 7, text.hasPrefix("#"), text.dropFirst().allSatisfy(\.isHexDigit),
            let value = Int(text.dropFirst(), radix: 16)
        else { return nil }
        // WCAG 2.2's relative luminance: of white and near-black the one with more contrast is taken.
        let channels = [16, 8, 0].map { Self.linear(Double(value >> $0 & 255) / 255) }
        let luminance = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
        let isWhiteBetter = 1.05 / (luminance + 0.05) >= (luminance + 0.05) / (Self.darkLuminance + 0.05)
        self.init(background: text.lowercased(), ink: isWhiteBetter ? "#ffffff" : "#14161a")
    }

    private static let darkLuminance = 0.008

    private static func linear(_ channel: Double) -> Double {
        channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4)
    }
}
