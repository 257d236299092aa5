import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Relink

/// For the platform's back end: links for merchants who are to be connected, and what is done on their behalf.
struct SetupEndpoint: Sendable {
    let desk: any SetupDesk
    let now: @Sendable () -> Instant

    @Sendable func begin(_ request: AdminRequest) async throws -> Response {
        let order = try SetupOrder(try await JSONFields(of: request.body, known: Self.orderFields))
        return try await answer {
            let ticket = try await desk.begin(order)
            return .json { json in
                json.object { json in
                    json.member("companyId", ticket.companyID)
                    json.member("url", ticket.url)
                    json.member("expiresAt", ticket.expiresAt.rfc3339)
                }
            }
        }
    }

    @Sendable func authorize(_ request: AdminRequest) async throws -> Response {
        let body = try await JSONFields(of: request.body, known: ["authorization"])
        guard let authorization = try body.texts("authorization") else {
            throw Problem.wrongField("authorization", "an object of strings, as agreed with Codat")
        }
        return try await answer {
            let report = try await desk.authorize(request.subject, with: authorization)
            return .json { report.write(to: &$0) }
        }
    }

    private static let orderFields = [
        "merchantIdentifier", "companyId", "name", "tags", "locale", "email", "redirectUrl", "createCompany", "source",
    ]

    private func answer(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let refusal as SetupRefusal {
            throw Problem(refusal)
        } catch let failure as SetupFailure {
            return failure.response(at: now())
        }
    }
}

extension SetupOrder {
    fileprivate init(_ body: JSONFields) throws {
        do {
            let request = try SetupRequest(
                merchantIdentifier: try body.text("merchantIdentifier"), companyID: try body.text("companyId"),
                name: try body.text("name"), email: try body.text("email"), locale: try body.text("locale"),
                tags: try body.texts("tags") ?? [:])
            self.init(
                request, source: try body.text("source"), redirectURL: try body.text("redirectUrl"),
                createsCompany: try body.bool("createCompany") ?? false)
        } catch let fault as ContactFault {
            throw Problem.wrongField(fault.field, fault.right)
        }
        if createsCompany, request.merchantIdentifier == nil {
            throw Problem.wrongField("merchantIdentifier", "the platform's own id: the company is named after it")
        }
        if let redirectURL, WebOrigin(of: redirectURL) == nil || redirectURL.utf8.count > SetupLinks.maxRedirectLength {
            throw Problem.wrongField(
                "redirectUrl",
                "an absolute URL, http://… or https://…, of at most \(SetupLinks.maxRedirectLength) characters, "
                    + "without user and password")
        }
    }
}

extension Problem {
    fileprivate init(_ refusal: SetupRefusal) {
        switch refusal {
        case .wrongField(let name, let right): self = .wrongField(name, right)
        case .unknownCompany:
            self.init(.notFound, "Neither Relink nor Codat knows a company or a merchant by this id.")
        case .conflict(let detail): self.init(.conflict, detail)
        }
    }
}

extension AuthorizationReport {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("companyId", companyID)
            json.member("connectionId", connectionID)
            json.member("status", ConnectionStatus.linked.rawValue)
            json.key("steps")
            json.array(SetupFailure.Step.allCases.filter { steps[$0] != nil }) { json, step in
                json.object { json in
                    json.member("step", step.rawValue)
                    json.member("outcome", steps[step]?.rawValue)
                }
            }
        }
    }
}

extension SetupFailure {
    /// A problem (RFC 9457) with what Codat's support would ask for beside it.
    fileprivate func response(at now: Instant) -> Response {
        let status: HTTPResponse.Status = retryAt == nil ? .badGateway : .serviceUnavailable
        var json = JSONWriter()
        json.object { json in
            json.member("type", "about:blank")
            json.member("title", status.reasonPhrase)
            json.member("status", status.code)
            json.member("detail", "\(detail) \(remedy)")
            json.member("step", step.rawValue)
            json.member("call", call)
            json.member("codatStatus", self.status)
            json.member("errorCode", errorCode)
            json.member("correlationId", correlationID)
            json.member("remedy", remedy)
        }
        var fields: HTTPFields = [.contentType: "application/problem+json"]
        if let retryAt {
            fields[.retryAfter] = String(max(1, retryAt.duration(since: now).components.seconds))
        }
        return Response(
            status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
