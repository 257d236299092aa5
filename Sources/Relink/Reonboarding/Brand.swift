/// How mails and pages for merchants look, and whom they seem to come from: `brand.*` of the settings.
public struct Brand: Hashable, Sendable {
    /// The platform's name as merchants know it.
    public var name: String
    /// An absolute http(s) URL of its logo.
    public var logoURL: String?
    /// Of the button, and of what stands out.
    public var color: RGBColor
    /// Where merchants find help; an absolute http(s) or mailto URL.
    public var supportURL: String?

    /// - Parameter color: `#rrggbb`; what is no such colour becomes Relink's own.
    public init(name: String, logoURL: String? = nil, color: String? = nil, supportURL: String? = nil) {
        self.name = name
        self.logoURL = logoURL
        self.color = color.flatMap { RGBColor($0) } ?? Self.ownColor
        self.supportURL = supportURL
    }

    /// Relink's, for a platform that has set none.
    public static let ownColor = RGBColor(0x1f_5fbf)
}
