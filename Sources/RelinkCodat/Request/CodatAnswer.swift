import NIOHTTP1
import Relink

/// What Codat answered.
struct CodatAnswer: Sendable {
    let request: CodatRequest
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    init(_ request: CodatRequest, status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.request = request
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer without content, made here for what is known to be done.
    init(_ request: CodatRequest) {
        self.init(request, status: 204, headers: [:], body: [])
    }

    var isSuccess: Bool { (200..<300).contains(status) }

    /// - Throws: ``CodatError`` `malformedAnswer` where it is no JSON.
    func json() throws(CodatError) -> JSONValue {
        guard let document = JSONDocument(parsing: body) else {
            throw malformed(body.isEmpty ? "the answer is empty; JSON was expected" : "the answer is no JSON")
        }
        return document.root
    }

    func model<Model: CodatModel>() throws(CodatError) -> Model {
        try model(try json())
    }

    func model<Model: CodatModel>(_ json: JSONValue) throws(CodatError) -> Model {
        do throws(ModelFault) {
            return try Model(json)
        } catch {
            throw malformed(error.description)
        }
    }

    /// An array without paging, or the `results` of an object.
    func list<Model: CodatModel>(_ json: JSONValue) throws(CodatError) -> [Model] {
        guard let elements = json.elements ?? json["results"]?.elements else {
            throw malformed("the answer is no list: `results` is missing")
        }
        var models: [Model] = []
        for element in elements { models.append(try model(element)) }
        return models
    }

    func list<Model: CodatModel>() throws(CodatError) -> [Model] {
        try list(try json())
    }

    func malformed(_ detail: String) -> CodatError {
        CodatError(.malformedAnswer, request, detail, status: status)
    }
}
