import Foundation
import TestSupport

/// A mail as Python's email package understands it: a parser of another make.
struct ParsedMail: Decodable {
    struct Part: Decodable {
        let type: String
        let charset: String
        let content: String
    }

    let headers: [String: [String]]
    let defects: [String]
    let type: String
    let parts: [Part]
    let fromName: String
    let fromAddress: String
    let toName: String
    let toAddress: String
    let date: String
    /// Targets of links in the HTML, and of images.
    let links: [String]
    let images: [String]
    /// Of the HTML: scripts, elements that were opened and not closed, attributes of events.
    let faults: [String]
    /// What a reader sees of the HTML.
    let seen: String

    var subject: String { headers["subject"]?.first ?? "" }
    var text: String { parts.first { $0.type == "text/plain" }?.content ?? "" }
    var html: String { parts.first { $0.type == "text/html" }?.content ?? "" }

    struct Failed: Error { let output: String }

    init(_ bytes: [UInt8]) throws {
        let result = try ChildProcess.runBlocking(["/usr/bin/python3", "-c", Self.script], input: .data(Data(bytes)))
        guard result.exitCode == 0 else { throw Failed(output: result.error) }
        self = try JSONDecoder().decode(ParsedMail.self, from: Data(result.output.utf8))
    }

    private static let script = """
        import email, email.policy, json, sys
        from html.parser import HTMLParser

        class Reader(HTMLParser):
            void = {"meta", "img", "br", "link", "hr", "input"}
            def __init__(self):
                super().__init__(convert_charrefs=True)
                self.links, self.images, self.faults, self.open, self.seen = [], [], [], [], []
            def handle_starttag(self, tag, attributes):
                named = dict(attributes)
                if tag == "a": self.links.append(named.get("href"))
                if tag == "img": self.images.append(named.get("src"))
                if tag == "img" and not named.get("alt"): self.faults.append("img without alt")
                if tag in ("script", "iframe", "form", "object"): self.faults.append(tag)
                self.faults += [name for name in named if name.startswith("on")]
                if len(named) != len(attributes): self.faults.append("attribute twice in " + tag)
                if tag not in self.void: self.open.append(tag)
            def handle_endtag(self, tag):
                if not self.open or self.open.pop() != tag: self.faults.append("</" + tag + ">")
            def handle_data(self, data):
                if not {"style", "title"} & set(self.open): self.seen.append(data)

        mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
        parts = [part for part in mail.walk() if not part.is_multipart()]
        reader = Reader()
        html = [part for part in parts if part.get_content_type() == "text/html"]
        if html: reader.feed(html[0].get_content()); reader.close()
        headers = {}
        for name, value in mail.items(): headers.setdefault(name.lower(), []).append(str(value))
        defects = [repr(defect) for part in mail.walk() for defect in part.defects]
        for name in mail.keys(): defects += [name + ": " + repr(defect) for defect in mail[name].defects]
        sender, recipient = mail["from"].addresses[0], mail["to"].addresses[0]
        assert len(mail["from"].addresses) == 1 and len(mail["to"].addresses) == 1
        json.dump({
            "headers": headers, "defects": defects, "type": mail.get_content_type(),
            "parts": [{"type": part.get_content_type(), "charset": part.get_content_charset(),
                       "content": part.get_content().replace("\\r\\n", "\\n")} for part in parts],
            "fromName": sender.display_name, "fromAddress": sender.addr_spec,
            "toName": recipient.display_name, "toAddress": recipient.addr_spec,
            "date": mail["date"].datetime.isoformat(),
            "links": reader.links, "images": reader.images, "faults": reader.faults + reader.open,
            "seen": " ".join(" ".join(reader.seen).split()),
        }, sys.stdout)
        """
}
