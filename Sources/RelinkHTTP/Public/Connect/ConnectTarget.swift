import HTTPTypes
import Relink

/// What a path below `/connect/` names.
struct ConnectTarget: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case choice
        /// Of the system with this platform key.
        case logo(String)
    }

    let token: String
    let part: Part

    /// - Returns: `nil` for a path that no link leads to.
    init?(_ path: Substring) {
        guard path.hasPrefix(SetupLinks.path) else { return nil }
        let parts = path.dropFirst(SetupLinks.path.count).split(separator: "/", omittingEmptySubsequences: false)
        guard let token = parts.first else { return nil }
        self.token = String(token)
        switch parts.count {
        case 1: part = .choice
        case 3 where parts[1] == "logo": part = .logo(String(parts[2]))
        default: return nil
        }
    }

    var place: PagePlace { PagePlace(token: token, isBelow: false) }

    /// - Throws: ``Problem`` 405.
    func check(_ method: HTTPRequest.Method) throws(Problem) {
        let methods: [HTTPRequest.Method] = part == .choice ? [.get, .head, .post] : [.get, .head]
        guard methods.contains(method) else {
            throw .methodNotAllowed(allow: methods.map(\.rawValue).joined(separator: ", "))
        }
    }
}
