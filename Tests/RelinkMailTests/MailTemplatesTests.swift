import Foundation
import Relink
import RelinkMail
import TestSupport
import Testing

@Suite("A folder of own templates")
struct MailTemplatesTests {
    @Test("One file takes the place of one template, and the rest stays")
    func override() async throws {
        try await TemporaryFolder.use { folder in
            let own = "Moin {{contact}}! {{company}} & {{platform}}\r\n{{linkUrl}}\r\n"
            try Data(own.utf8).write(to: folder.appending(path: "reonboarding.en.txt"))
            try Data().write(to: folder.appending(path: ".hidden"))
            let templates = try MailTemplates(overriddenBy: folder.path)
            let message = try SampleMail.message(templates: templates)
            #expect(message.text == "Moin Zoë Martin! Maple Street Coffee & Xero\n\(SampleMail.link)")
            #expect(message.html == (try SampleMail.message().html))
        }
    }

    @Test("The frame of all HTML mails can be replaced alone")
    func layout() async throws {
        try await TemporaryFolder.use { folder in
            let own = "<html lang=\"{{lang}}\"><title>{{subject}}</title><main>{{$content}}{{/content}}</main></html>"
            try Data(own.utf8).write(to: folder.appending(path: "layout.html"))
            let html = try SampleMail.message(templates: MailTemplates(overriddenBy: folder.path)).html ?? ""
            #expect(
                html.hasPrefix("<html lang=\"en\"><title>Please reconnect Maple Street Coffee to Xero</title><main>"))
            #expect(html.contains("Reconnect now"))
            #expect(!html.contains("supported-color-schemes"))
        }
    }

    @Test("Every built-in template can be copied into the folder and used")
    func copies() async throws {
        try await TemporaryFolder.use { folder in
            for name in MailTemplates.names {
                try Data(#require(MailTemplates.builtIn(name)).utf8).write(to: folder.appending(path: name))
            }
            let templates = try MailTemplates(overriddenBy: folder.path)
            for mail in MerchantMailTests.all {
                #expect(try SampleMail.message(mail, templates: templates) == SampleMail.message(mail))
            }
        }
    }

    @Test("All that is wrong is told at once, by file and line")
    func faults() async throws {
        try await TemporaryFolder.use { folder in
            let files = [
                "reonboarding.en.txt": "Hello\n{{#contact}}never closed",
                "reonboarding.fr.txt": "a\nb {{compnay}}\n{{> other}}",
                "reonboarding.en.html":
                    "{{<layout.html}}\n{{$content}}{{{company}}} {{&contact}}{{/content}}\n{{/layout.html}}",
                "onboarding.en.txt": "{{=<% %>=}}",
                "onboarding.fr.txt": "x\n{{/contact}}",
                "layout.html": "{{> layout.html}}",
                "digest.txt": "{{contact",
                "reonboarding.de.txt": "Moin",
            ]
            for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
            try Data([0xFF, 0xFE]).write(to: folder.appending(path: "digest.html"))
            try Data(repeating: 0x20, count: 262_145).write(to: folder.appending(path: "digest.subject"))
            try FileManager.default.createDirectory(
                at: folder.appending(path: "onboarding.en.html"), withIntermediateDirectories: false)
            let faults = #expect(throws: MailTemplateFaults.self) { try MailTemplates(overriddenBy: folder.path) }
            let lines = faults?.description.split(separator: "\n").map(String.init) ?? []
            for start in [
                "reonboarding.en.txt, line 2: a section is opened and not closed",
                "reonboarding.fr.txt, line 2: there is no value compnay; there are brandName, ",
                "reonboarding.fr.txt, line 3: no template but layout.html can be included",
                "reonboarding.en.html, line 2: values are escaped in HTML; right is {{company}}",
                "reonboarding.en.html, line 2: values are escaped in HTML; right is {{contact}}",
                "onboarding.en.txt, line 1: delimiters can't be changed here",
                "onboarding.fr.txt, line 2: a section is closed that is not the last one opened",
                "layout.html, line 1: no template but layout.html can be included",
                "digest.txt, line 1: this is no Mustache: perhaps a tag is not finished",
                "reonboarding.de.txt: no template has this name; there are digest.html, ",
                "digest.html: it is not UTF-8", "digest.subject: it is larger than 262144 bytes",
                "onboarding.en.html: it can't be read",
            ] {
                #expect(lines.contains { $0.hasPrefix(start) }, "\(start)\n\(lines.joined(separator: "\n"))")
            }
            #expect(lines.count == 13)
        }
    }

    @Test("A folder that is not there is told")
    func noFolder() async throws {
        try await TemporaryFolder.use { folder in
            let path = folder.appending(path: "none").path
            let faults = #expect(throws: MailTemplateFaults.self) { try MailTemplates(overriddenBy: path) }
            #expect(faults?.description == "\(path): the folder can't be read")
        }
    }
}
