import Relink

/// One of the simulator's own URLs: pages for people, and its control.
struct LocalEndpoint: Sendable {
    struct Call: Sendable {
        let values: [String: String]
        let query: FormFields
        let body: [UInt8]

        subscript(name: String) -> String { values[name] ?? "" }

        /// The fields of a form that was sent.
        var form: FormFields { FormFields(parsing: String(decoding: body, as: UTF8.self)) }
    }

    struct Reply: Sendable {
        var status = 200
        var contentType: String?
        var location: String?
        /// Where, besides here, a page's form may lead.
        var formTarget: String?
        var body: [UInt8] = []

        static func json(_ json: JSONTree, status: Int = 200) -> Reply {
            Reply(status: status, contentType: "application/json; charset=utf-8", body: json.bytes)
        }

        static func page(_ html: HTML, status: Int = 200, formTarget: String? = nil) -> Reply {
            Reply(
                status: status, contentType: "text/html; charset=utf-8", formTarget: formTarget,
                body: Array(html.text.utf8))
        }

        static func seeOther(_ location: String) -> Reply { Reply(status: 303, location: location) }

        static func problem(_ status: Int, _ message: String) -> Reply {
            .json(["status": JSONTree(status), "error": .string(message)], status: status)
        }
    }

    let method: String
    let path: PathPattern
    let handle: @Sendable (World, Call) -> Reply

    init(_ method: String, _ path: String, _ handle: @escaping @Sendable (World, Call) -> Reply) {
        self.method = method
        self.path = PathPattern(path)
        self.handle = handle
    }

    static let all = indexPage + flowPages + linkPages + controlOfMerchants + controlOfWebhooks + controlOfCalls

    /// Whether a path is the simulator's own and not Codat's.
    static func owns(_ path: String) -> Bool {
        ["/", "/simulator", "/favicon.ico"].contains(path)
            || ["/simulator/", "/sync-flow/", "/link/", "/logos/"].contains(where: path.hasPrefix)
    }
}
