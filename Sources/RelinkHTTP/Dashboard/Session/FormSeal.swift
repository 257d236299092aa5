import Crypto
import Relink

/// Makes and checks what every form carries, so that no page of another site can send one: a code of the session that
/// only this process can make (HMAC-SHA-256).
struct FormSeal: Sendable {
    static let field = "seal"

    private let key = SymmetricKey(size: .bits256)

    /// - Parameter session: `nil` where no token is set, so that nobody has to sign in.
    func code(for session: SessionID?) -> String {
        Hexadecimal.text(Array(HMAC<SHA256>.authenticationCode(for: Self.message(session), using: key)))
    }

    /// Takes the same time for every wrong code.
    func isValid(_ code: String, for session: SessionID?) -> Bool {
        guard let bytes = Hexadecimal.bytes(code) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: Self.message(session), using: key)
    }

    private static func message(_ session: SessionID?) -> [UInt8] { Array("form of \(session?.text ?? "")".utf8) }
}
