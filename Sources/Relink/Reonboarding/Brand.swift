/// How mails and pages for merchants look, and whom they seem to come from: `brand.*` of the settings.
public struct Brand: Hashable, Sendable {
    /// The platform's name as merchants know it.
    public var name: String
    /// An absolute http(s) URL of its logo.
    public var logoURL: String?
    /// `#rrggbb`: of the button, and of what stands out.
    public var color: String
    /// Where merchants find help; an absolute http(s) or mailto URL.
    public var supportURL: String?

    public init(name: String, logoURL: String? = nil, color: String? = nil, supportURL: String? = nil) {
        self.name = name
        self.logoURL = logoURL
        self.color = color ?? "#1f5fbf"
        self.supportURL = supportURL
    }
}
