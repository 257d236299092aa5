import HTTPTypes
import Hummingbird

/// What a browser sends back of the cookies that it was given (RFC 6265, section 5.4).
struct Cookies: Sendable {
    private let values: [Substring: Substring]

    init(of request: Request) {
        var values: [Substring: Substring] = [:]
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                guard let sign = pair.firstIndex(of: "=") else { continue }
                let name = pair[..<sign]
                if values[name] == nil { values[name] = pair[pair.index(after: sign)...] }
            }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[Substring(name)].map(String.init) }

    /// A cookie that this site alone gets back, and no script can read.
    ///
    /// - Parameters:
    ///   - maxAge: in seconds; 0 takes it away.
    ///   - isSecure: whether it may go over TLS alone.
    static func setting(_ name: String, _ value: String, maxAge: Int64, isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}
