import Crypto
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Mustache
import NIOCore
import Relink

/// Makes answers of the dashboard's pages: words, look, and the header fields that all of them carry.
struct DashboardRenderer: Sendable {
    private let libraries: [Language: MustacheLibrary]
    private let fields: HTTPFields
    private let version: String

    /// - Throws: `MustacheTemplate.Error` for a template that is none.
    init(version: String) throws {
        self.version = version
        var libraries: [Language: MustacheLibrary] = [:]
        for language in Language.allCases {
            let templates = try DashboardTemplate.texts.mapValues { text in
                // Fields are escaped on their way in.
                try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + Wording.choosing(language, in: text))
            }
            libraries[language] = MustacheLibrary(templates: templates)
        }
        self.libraries = libraries
        fields = Self.fields
    }

    /// - Throws: ``Problem`` where there is no such template.
    func response(
        _ template: DashboardTemplate, _ content: Fields, _ visit: Visit, in place: DashboardPlace? = nil,
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws(Problem) -> Response {
        let context = layout(visit, place).adding(content)
        guard let html = libraries[visit.language]?.render(context, withTemplate: template.rawValue) else {
            throw .unavailable
        }
        var fields = fields
        fields.append(contentsOf: headers)
        fields[.contentType] = "text/html; charset=utf-8"
        fields[.contentLanguage] = visit.language.rawValue
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// What stands around every page.
    private func layout(_ visit: Visit, _ current: DashboardPlace?) -> Fields {
        let places = DashboardPlace.allCases.map { place -> Fields in
            [
                "href": .text(place.path), "label": .text(place.name(visit.language)),
                "isCurrent": .flag(current == place),
            ]
        }
        let other: Language = visit.language == .english ? .french : .english
        return [
            "language": .text(visit.language.rawValue), "version": .text(version), "follows": .flag(false),
            "subject": .text(nil), "at": .text(nil),
            "style": .text(DashboardAsset.style.path), "script": .text(DashboardAsset.script.path),
            "icon": .text(DashboardAsset.icon.path), "places": .list(visit.isAllowed ? places : []),
            "isAllowed": .flag(visit.isAllowed), "hasSession": .flag(visit.session != nil),
            "seal": .text(visit.seal), "here": .text(visit.target), "otherLanguage": .text(other.rawValue),
            "otherLanguageName": .text(Wording("English", "Français")(other)),
        ]
    }

    private static let fields: HTTPFields = {
        let policy = [
            "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "connect-src 'self'",
            "frame-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
        ]
        var fields: HTTPFields = [
            .contentSecurityPolicy: policy.joined(separator: "; "), .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff", .vary: "Accept-Language, Cookie",
        ]
        for (name, value) in [
            ("Referrer-Policy", "same-origin"), ("X-Robots-Tag", "noindex"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }()
}
