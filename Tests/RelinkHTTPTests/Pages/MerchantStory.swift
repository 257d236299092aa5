import Relink

/// What a log tells of one merchant whose pages are looked at.
struct MerchantStory {
    static let companyID = "7b1e0c44-58d1-4b0e-8f37-2f7f0a9d1c21"
    /// Half an hour before the clock of ``RunningPages`` begins.
    static let begin = RunningPages.now.advanced(bySeconds: -1800)

    private(set) var log = SeededLog(begin: begin)
    var name = "Lindens & Sons"

    /// Connected to Xero and Shopify once, and lost by the deletion of Xero.
    static func lost(name: String = "Lindens & Sons", locale: String? = "en") -> MerchantStory {
        var story = connected(name: name)
        story.connection("deleted")
        if let locale { story.contact(locale: locale) }
        return story
    }

    static func connected(name: String = "Lindens & Sons") -> MerchantStory {
        var story = MerchantStory()
        story.name = name
        story.company("created")
        story.connection("connected")
        story.connection("connected", "Shopify", key: "fztf", type: "Commerce")
        return story
    }

    mutating func company(_ what: String) {
        add("company.\(what)") { [name] json in
            json.key("id")
            json.string(Self.companyID)
            json.key("name")
            json.string(name)
        }
    }

    mutating func connection(
        _ what: String, _ platform: String = "Xero", key: String = "gbol", type: String = "Accounting"
    ) {
        add("connection.\(what)") { [name] json in
            json.key("referenceCompany")
            json.object { json in
                json.key("id")
                json.string(Self.companyID)
                json.key("name")
                json.string(name)
            }
            json.key("connection")
            json.object { json in
                for (name, value) in [
                    ("id", "connection-\(key)"), ("integrationKey", key), ("sourceType", type),
                    ("platformName", platform), ("status", what == "connected" ? "Linked" : "Unlinked"),
                ] {
                    json.key(name)
                    json.string(value)
                }
            }
        }
    }

    mutating func contact(_ email: String = "ada@lindens.example", locale: String? = "en") {
        own(.contactSet(Contact(email: email, name: "Ada", locale: locale)))
    }

    mutating func own(_ event: RelinkEvent) {
        log.add(event, of: Self.companyID)
    }

    /// A mail of the first episode that has just gone out.
    mutating func mailSent(step: Int64 = 1) {
        own(.mailSent(Self.mail(step, .sent)))
    }

    mutating func mailRefused() {
        own(.mailRefused(Self.mail(1, .failed)))
    }

    private static func mail(_ step: Int64, _ status: MailRecord.Status) -> MailRecord {
        MailRecord(
            mailID: "mail-\(step)", companyID: companyID, episode: 1, step: step, to: "ada@lindens.example",
            locale: "en", subject: "Please reconnect", status: status, attempts: 1, createdAt: begin)
    }

    private mutating func add(_ type: String, _ payload: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.object { json in
            json.key("eventType")
            json.string(type)
            json.key("payload")
            json.object(payload)
        }
        log.add(json.bytes)
    }
}
