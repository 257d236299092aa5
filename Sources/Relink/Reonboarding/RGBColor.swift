/// A colour of the sRGB space, and how it stands out from another.
public struct RGBColor: Hashable, Sendable {
    public static let black = RGBColor(0x00_0000)
    public static let white = RGBColor(0xff_ffff)

    private let value: UInt32

    public init(_ value: UInt32) {
        self.value = value
    }

    /// - Parameter text: `#rrggbb`.
    public init?(_ text: String) {
        guard text.hasPrefix("#"), text.utf8.count == 7, text.dropFirst().allSatisfy(\.isHexDigit),
            let value = UInt32(text.dropFirst(), radix: 16)
        else { return nil }
        self.value = value
    }

    /// `#rrggbb`, in lower case.
    public var css: String {
        let digits = String(value, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// From 1 for the same to 21 for black and white (WCAG 2.2, "contrast ratio").
    public func contrast(to other: RGBColor) -> Double {
        let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }

    /// Black or white, whichever is easier to read on it: one of both always has 4.5.
    public var textColor: RGBColor { contrast(to: .white) >= contrast(to: .black) ? .white : .black }

    /// WCAG 2.2, "relative luminance".
    private var luminance: Double {
        let parts = [16, 8, 0].map { shift in
            let part = Double(value >> UInt32(shift) & 0xff) / 255
            return part <= 0.04045 ? part / 12.92 : Self.toThePowerOf2Point4((part + 0.055) / 1.055)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// The square times the square of the fifth root, which Newton's method finds: no mathematics library is needed.
    private static func toThePowerOf2Point4(_ value: Double) -> Double {
        var root = 1.0
        for _ in 0..<20 { root = (4 * root + value / (root * root * root * root)) / 5 }
        return value * value * root * root
    }
}
