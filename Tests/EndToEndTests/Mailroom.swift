import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// A mail as Python's mail library reads it.
struct ReceivedMail: Sendable {
    let to: String
    let subject: String
    let messageID: String
    let languages: [String]
    /// Distinct URLs of the text and of the HTML's anchors.
    let links: [String]
    let everything: String

    /// Reads all mails of a folder, in the order of their names.
    static func all(in folder: URL) async throws -> [ReceivedMail] {
        let script = """
            import email, email.policy, json, os, re, sys
            folder = sys.argv[1]
            mails = []
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                if not name.endswith(".eml"):
                    continue
                with open(os.path.join(folder, name), "rb") as file:
                    mail = email.message_from_binary_file(file, policy=email.policy.default)
                text = mail.get_body(("plain",)).get_content()
                html = mail.get_body(("html",))
                html = html.get_content() if html else ""
                links = re.findall(r'https?://[^\\s<>"]+', text) + re.findall(r'<a[^>]* href="([^"]+)"', html)
                mails.append({"to": str(mail["to"]), "subject": str(mail["subject"]),
                    "messageID": str(mail["message-id"]), "links": sorted(set(links)),
                    "languages": sorted(set(re.findall(r'<html[^>]* lang="([^"]+)"', html))),
                    "everything": str(mail["subject"]) + text + html})
            print(json.dumps(mails))
            """
        let read = try await ChildProcess.run(["/usr/bin/python3", "-c", script, folder.path])
        try #require(read.exitCode == 0, "\(read.error)")
        let mails = try #require(try JSONSerialization.jsonObject(with: Data(read.output.utf8)) as? [[String: Any]])
        return mails.map { mail in
            ReceivedMail(
                to: mail["to"] as? String ?? "", subject: mail["subject"] as? String ?? "",
                messageID: mail["messageID"] as? String ?? "", languages: mail["languages"] as? [String] ?? [],
                links: mail["links"] as? [String] ?? [], everything: mail["everything"] as? String ?? "")
        }
    }
}

extension Server {
    /// Only what never comes takes so long; under a sanitizer, on a busy machine, all takes several times as long.
    private static let patience = Duration.seconds(150)

    struct Visit {
        let status: Int
        let location: String?
        let body: String
    }

    /// Follows a link as a browser, or a mail scanner, does.
    func visit(_ method: HTTPMethod, _ url: String) async throws -> Visit {
        var request = HTTPClientRequest(url: url)
        request.method = method
        let client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup,
            configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
        let response = try await client.execute(request, timeout: .seconds(30))
        let body = String(buffer: try await response.body.collect(upTo: 1 << 20))
        try await client.shutdown()
        return Visit(
            status: Int(response.status.code), location: response.headers.first(name: "location"), body: body)
    }

    /// The first so many mails to merchants, or those that a condition picks, once they are in the outbox.
    func mail(
        _ count: Int, where isWanted: (ReceivedMail) -> Bool = { !$0.to.contains("operations@") }
    ) async throws -> ReceivedMail {
        let outbox = workspace.directory.appending(path: "outbox")
        let end = ContinuousClock().now + Self.patience
        while true {
            let mails = try await ReceivedMail.all(in: outbox).filter(isWanted)
            if mails.count >= count { return mails[count - 1] }
            try #require(ContinuousClock().now < end, "no such mail came")
            await Task.yield()
        }
    }

    /// A merchant, once it is as it should be.
    func merchant(_ id: String, _ isSo: ([String: Any]) -> Bool) async throws -> [String: Any] {
        let end = ContinuousClock().now + Self.patience
        while true {
            let answer = try await get("/api/merchants/\(id)")
            if answer.status == 200 {
                let merchant = try answer.json
                if isSo(merchant) { return merchant }
            }
            try #require(
                ContinuousClock().now < end, "it did not come to that: \(String(decoding: answer.body, as: UTF8.self))")
            await Task.yield()
        }
    }

    /// Does something about winning a merchant back, as a support agent does.
    func act(_ action: String, on merchant: String) async throws -> Answer {
        var request = HTTPClientRequest(url: adminURL + "/api/merchants/\(merchant)/reonboarding")
        request.method = .POST
        request.headers = [
            "authorization": "Bearer \(workspace.adminToken)", "content-type": "application/json",
        ]
        request.body = .bytes(ByteBuffer(string: #"{"action":"\#(action)"}"#))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return Answer(
            status: Int(response.status.code),
            body: Data(try await response.body.collect(upTo: 1 << 20).readableBytesView))
    }
}
