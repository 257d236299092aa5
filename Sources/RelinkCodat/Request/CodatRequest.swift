import Relink

/// One call of Codat's API, ready to be sent.
struct CodatRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    let method: Method
    /// The path with names in braces instead of values: what may be logged and told.
    let template: String
    /// Behind a question mark, encoded; `nil` where there is none.
    var query: String?
    private(set) var body: [UInt8]?
    private(set) var idempotencyKey: IdempotencyKey?
    /// Whose calls it counts among.
    private(set) var companyID: String?
    private let path: String

    /// - Parameters:
    ///   - template: such as `/companies/{companyId}`.
    ///   - values: what stands for the names in braces, in order. A value for `{companyId}` also says whose call it is.
    /// - Throws: ``CodatError`` `invalidArgument` for a value that can't be one segment of a path.
    init(_ method: Method, _ template: String, _ values: String...) throws(CodatError) {
        self.method = method
        self.template = template
        var segments: [String] = []
        var rest = values[...]
        var company: String?
        for segment in template.split(separator: "/") {
            guard segment.hasPrefix("{"), let value = rest.popFirst() else {
                segments.append(String(segment))
                continue
            }
            guard !["", ".", ".."].contains(value), value.utf8.count <= 500 else {
                throw CodatError(
                    .invalidArgument, call: "\(method.rawValue) \(template)",
                    "\(segment) is empty or can't be part of a path; nothing was sent")
            }
            if segment == "{companyId}" { company = normalizedID(value) }
            segments.append(PercentEncoding.encode(value))
        }
        path = "/" + segments.joined(separator: "/")
        companyID = company
        if method == .post || method == .patch { idempotencyKey = .fresh() }
    }

    /// What may be logged and told of it.
    var call: String { "\(method.rawValue) \(template)" }

    /// Path and query.
    var target: String { path + (query.map { "?" + $0 } ?? "") }

    /// The same, counted among the calls of a company that the path does not name.
    func calling(for companyID: String) -> CodatRequest {
        var request = self
        request.companyID = normalizedID(companyID)
        return request
    }

    /// The same with further parameters; those without a value are left out.
    func with(_ parameters: (name: String, value: String?)...) -> CodatRequest {
        var request = self
        let encoded = parameters.compactMap { name, value in
            value.map { "\(PercentEncoding.encode(name))=\(PercentEncoding.encode($0))" }
        }
        let all = (query.map { [$0] } ?? []) + encoded
        request.query = all.isEmpty ? nil : all.joined(separator: "&")
        return request
    }

    /// The same with the parameters of a list.
    func with(_ list: CodatListQuery) -> CodatRequest {
        with(
            ("page", String(max(list.page, 1))), ("pageSize", String(min(max(list.pageSize, 1), 5000))),
            ("query", list.filter), ("tags", list.tags), ("orderBy", list.orderBy))
    }

    /// The same with a body.
    func with(_ write: (inout JSONWriter) -> Void) -> CodatRequest {
        var json = JSONWriter()
        write(&json)
        var request = self
        request.body = json.bytes
        return request
    }

    /// The same with a key that the caller keeps.
    func with(_ key: IdempotencyKey?) -> CodatRequest {
        var request = self
        if let key { request.idempotencyKey = key }
        return request
    }
}
