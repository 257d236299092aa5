import HTTPTypes
import Hummingbird
import HummingbirdCore
import Mustache
import NIOCore
import Relink

/// Makes answers of pages: words, look, and the header fields that all of them carry.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    private let brand: BrandContext
    private let style: PageStyle
    private let fields: HTTPFields
    /// Of the page of systems: it shows their logos, and searches by script.
    private let choiceFields: HTTPFields

    /// - Parameter formOrigins: where forms may lead besides this site and https.
    /// - Throws: `MustacheTemplate.Error` for a template that is none.
    init(brand: Brand, formOrigins: [WebOrigin]) throws {
        style = PageStyle(button: brand.color)
        self.brand = BrandContext(brand)
        var templates = ["layout": try MustacheTemplate(string: PageTemplates.layout)]
        for (language, texts) in [
            (Language.english, PageTemplates.english), (.english, PageTemplates.englishChoice),
            (.french, PageTemplates.french), (.french, PageTemplates.frenchChoice),
        ] {
            for (page, text) in texts {
                templates[Self.name(page, language)] = try MustacheTemplate(string: text)
            }
        }
        library = MustacheLibrary(templates: templates)
        let logo = self.brand.logo == nil ? nil : brand.logoURL.flatMap(WebOrigin.init(of:))
        let images = logo.map { [$0.text] } ?? []
        fields = Self.fields(style: style, images: images, formOrigins: formOrigins)
        choiceFields = Self.fields(
            style: style, images: ["'self'"] + images, formOrigins: formOrigins, script: ChoiceScript.source)
    }

    /// - Throws: ``Problem`` where there is no such template.
    func response(
        _ page: Page, _ content: PageContent, _ language: Language, at place: PagePlace, headers: HTTPFields = [:]
    ) throws(Problem) -> Response {
        let context = PageContext(
            language: language.rawValue, style: style.text, brand: brand, place: place,
            content: ContentContext(content, language), choice: ChoiceContext(content.choice, place))
        guard let html = library.render(context, withTemplate: Self.name(page, language)) else { throw .unavailable }
        var fields = page == .choose ? choiceFields : fields
        fields.append(contentsOf: headers)
        fields[.contentType] = "text/html; charset=utf-8"
        fields[.contentLanguage] = language.rawValue
        return Response(
            status: page.status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// The page of a merchant who is to come back in a moment.
    func tooOften(_ language: Language, at place: PagePlace, retryAfter: Int64) throws(Problem) -> Response {
        var content = PageContent()
        content.retryAfter = retryAfter
        return try response(.tooOften, content, language, at: place, headers: [.retryAfter: String(retryAfter)])
    }

    /// The page where the store can't be read.
    func unavailable(_ language: Language, at place: PagePlace) throws(Problem) -> Response {
        try response(
            .unavailable, PageContent(), language, at: place, headers: [.retryAfter: String(Problem.retryAfter)])
    }

    /// Sends the browser on, at once; what is left to do is done behind the answer.
    func redirect(to location: String, then finish: @escaping @Sendable () async -> Void) -> Response {
        var fields = fields
        fields[.location] = location
        return Response(
            status: .seeOther, headers: fields,
            body: ResponseBody(contentLength: 0) { writer in
                try await writer.finish(nil)
                await finish()
            })
    }

    private static func name(_ page: Page, _ language: Language) -> String { "\(page.rawValue).\(language.rawValue)" }

    private static func fields(
        style: PageStyle, images: [String], formOrigins: [WebOrigin], script: String? = nil
    ) -> HTTPFields {
        let forms = (["'self'", "https:"] + formOrigins.map(\.text)).joined(separator: " ")
        var policy = ["default-src 'none'", "style-src \(style.source)"]
        if let script { policy.append("script-src \(script)") }
        if !images.isEmpty { policy.append("img-src \(images.joined(separator: " "))") }
        policy += ["form-action \(forms)", "frame-ancestors 'none'", "base-uri 'none'"]
        var fields: HTTPFields = [
            .contentSecurityPolicy: policy.joined(separator: "; "), .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff",
        ]
        for (name, value) in [("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex")] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }
}

/// Where the parts of a link are, as its pages name them: relative, so that a proxy may serve them under any path.
struct PagePlace: Sendable {
    let link, mail, unsubscribe: String

    init(token: String, isBelow: Bool) {
        link = (isBelow ? "../" : "") + token
        mail = link + "/mail"
        unsubscribe = MerchantLinks.unsubscribeURL(of: link)
    }

    /// Where there is no link.
    static let nowhere = PagePlace(token: "", isBelow: false)
}

private struct PageContext {
    let language, style: String
    let brand: BrandContext
    let place: PagePlace
    let content: ContentContext
    let choice: ChoiceContext
}

private struct BrandContext: Sendable {
    let name: HTMLText
    let logo, support: HTMLText?

    init(_ brand: Brand) {
        name = HTMLText(brand.name)
        logo = brand.logoURL.flatMap { WebOrigin(of: $0) == nil ? nil : HTMLText($0) }
        support = brand.supportURL.flatMap { url in
            WebOrigin(of: url) != nil || url.lowercased().hasPrefix("mailto:") ? HTMLText(url) : nil
        }
    }
}

private struct ContentContext {
    let company, systems, since, minutes: HTMLText?
    let isOneMinute, canAskForMail: Bool

    init(_ content: PageContent, _ language: Language) {
        company = content.company.map { HTMLText($0) }
        systems = content.systems.isEmpty ? nil : HTMLText(language.list(content.systems))
        since = content.since.map { HTMLText(language.day($0)) }
        let wait = content.retryAfter.map { ($0 + 59) / 60 } ?? 1
        isOneMinute = wait == 1
        minutes = wait > 1 ? HTMLText("\(wait)") : nil
        canAskForMail = content.canAskForMail
    }
}
