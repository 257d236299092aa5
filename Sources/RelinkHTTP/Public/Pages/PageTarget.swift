import HTTPTypes
import Relink

/// What a path below `/relink/` names.
struct PageTarget: Hashable, Sendable {
    enum Action: Hashable, Sendable {
        case reconnect
        case askForMail
        case unsubscribe
    }

    let token: String
    let action: Action

    /// - Returns: `nil` for a path that no link leads to.
    init?(_ path: Substring) {
        guard path.hasPrefix(MerchantLinks.path) else { return nil }
        let parts = path.dropFirst(MerchantLinks.path.count).split(separator: "/", omittingEmptySubsequences: false)
        guard let token = parts.first, parts.count <= 2 else { return nil }
        self.token = String(token)
        switch parts.dropFirst().first {
        case nil: action = .reconnect
        case "mail": action = .askForMail
        case "unsubscribe": action = .unsubscribe
        default: return nil
        }
    }

    var place: PagePlace { PagePlace(token: token, isBelow: action != .reconnect) }

    /// - Throws: ``Problem`` 405.
    func check(_ method: HTTPRequest.Method) throws(Problem) {
        let methods: [HTTPRequest.Method] = action == .askForMail ? [.post] : [.get, .head, .post]
        guard methods.contains(method) else {
            throw .methodNotAllowed(allow: methods.map(\.rawValue).joined(separator: ", "))
        }
    }
}
