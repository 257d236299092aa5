import Foundation
import Testing

@testable import Relink

@Suite("A merchant and an event as the API shows them")
struct MerchantJSONTests {
    private static func keys(_ object: Any?) -> Set<String> {
        Set((object as? [String: Any] ?? [:]).keys)
    }

    private func object(_ story: Story) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(story.json.utf8)) as? [String: Any])
    }

    @Test("Every key of the contract is there, also where nothing is known")
    func keys() throws {
        var story = Story()
        story.standard("moons.aligned", at: 1)
        let merchant = try object(story)
        #expect(
            Self.keys(merchant) == [
                "companyId", "name", "source", "tags", "health", "since", "reasons", "connections", "dataTypes",
                "lastSyncedAt", "configuration", "reonboarding", "contact", "firstSeenAt", "lastEvent",
            ])
        for key in ["name", "lastSyncedAt", "contact"] { #expect(merchant[key] is NSNull) }
        #expect(Self.keys(merchant["configuration"]) == ["enabled", "configured", "checkedAt"])
        #expect(
            Self.keys(merchant["reonboarding"]) == [
                "state", "episode", "openedAt", "nextMailAt", "mailsSent", "lastMailAt", "linkUsedAt", "recoveredAt",
            ])
        #expect(Self.keys(merchant["lastEvent"]) == ["sequence", "type", "receivedAt"])
        #expect((merchant["tags"] as? [String: Any])?.isEmpty == true)
        #expect(merchant["firstSeenAt"] as? String == Minute.text(1))
    }

    @Test("What is known is shown under the contract's names")
    func values() throws {
        var story = Story()
        story.created(#""name":"Elm & \"Oak\"","tags":{"a":"\u0007"}"#, at: 1)
        story.standard(
            "connection.connected",
            #""connection":{"id":"x","sourceType":"Accounting","integrationKey":"gbol","platformName":"Xero"}"#, at: 2)
        story.read(["invoices": "AuthError"], at: 3)
        story.legacy("Sync Connection Deleted", at: 4)
        let merchant = try object(story)
        #expect(merchant["name"] as? String == "Elm & \"Oak\"")
        #expect(merchant["tags"] as? [String: String] == ["a": "\u{7}"])
        #expect(merchant["health"] as? String == "disconnected")
        let reasons = try #require(merchant["reasons"] as? [[String: Any]])
        #expect(reasons.map { $0["code"] as? String } == ["syncConnectionDeleted", "dataSyncFailed"])
        for reason in reasons {
            #expect(Self.keys(reason) == ["code", "since", "actor", "connectionId", "dataType", "detail"])
        }
        #expect(reasons[0]["connectionId"] is NSNull)
        #expect(reasons[1]["detail"] as? String == "AuthError")
        let connection = try #require((merchant["connections"] as? [[String: Any]])?.first)
        #expect(
            connection as? [String: String] == [
                "connectionId": "x", "platformKey": "gbol", "platformName": "Xero", "sourceType": "Accounting",
                "status": "Linked", "changedAt": Minute.text(2),
            ])
        #expect(
            merchant["dataTypes"] as? [[String: String]] == [
                ["dataType": "invoices", "status": "AuthError", "changedAt": Minute.text(3)]
            ])
        #expect((merchant["lastEvent"] as? [String: Any])?["type"] as? String == "Sync Connection Deleted")
    }

    @Test("A loss names the platform and what befell it, for a person")
    func details() {
        var story = Story()
        story.standard(
            "connection.disconnected",
            #""connection":{"id":"x","status":"Deauthorized","sourceType":"Accounting","platformName":"Xero"}"#, at: 2)
        #expect(story.state.reasons.first?.detail == "The Accounting connection to Xero was deauthorised.")
    }

    @Test("An event has every key of the contract, its body on one line, and null for one that is no JSON")
    func event() throws {
        func view(_ body: String) -> EventView {
            EventView(
                LoggedEvent(
                    sequence: 12, receivedAt: Minute.instant(3), source: "codat", messageID: "msg_1",
                    body: Array(body.utf8), digest: [UInt8](repeating: 0xab, count: 32)))
        }
        func text(_ view: EventView, _ body: EventView.Body) -> String {
            var json = JSONWriter()
            view.write(to: &json, body: body)
            return json.text
        }
        let shown = text(view("{\n  \"RuleType\": \"Sync Connection Deleted\",\n  \"CompanyId\": \"C\"\n}"), .json)
        #expect(!shown.contains("\n"))
        let event = try #require(try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any])
        #expect(
            Self.keys(event) == [
                "sequence", "receivedAt", "source", "messageId", "generation", "type", "companyId", "connectionId",
                "occurredAt", "status", "forgotten", "digest", "body",
            ])
        #expect(event["generation"] as? String == "legacy")
        #expect(event["companyId"] as? String == "C")
        #expect(event["connectionId"] is NSNull)
        #expect(event["digest"] as? String == String(repeating: "ab", count: 32))
        #expect(
            text(view("}{"), .json).hasSuffix(
                #""status":"quarantined","forgotten":false,"digest":"# + "\""
                    + String(repeating: "ab", count: 32) + #"","body":null}"#))
        #expect(!text(view("{}"), .omitted).contains("body"))
        let line = text(view("\u{0}{"), .base64)
        #expect(try LoggedEvent(exportLine: Array(line.utf8)) == view("\u{0}{").logged)
    }

    @Test("A line of an export that lacks something is refused, and says what")
    func exportLines() {
        let digest = String(repeating: "00", count: 32)
        let good = [
            ("sequence", "1"), ("receivedAt", #""2026-03-01T09:00:00.000Z""#), ("source", #""codat""#),
            ("messageId", #""m""#), ("body", #""e30=""#), ("digest", "\"\(digest)\""),
        ]
        for (index, member) in good.enumerated() {
            for bad in ["null", #""""#, #""?""#, "0", "{}"] where bad != "0" || member.0 != "sequence" {
                if member.0 == "body", bad == #""""# { continue }
                if ["source", "messageId"].contains(member.0), bad == #""?""# { continue }
                var members = good
                members[index].1 = bad
                let line = "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
                let fault = #expect(throws: ExportLineFault.self, "\(line)") {
                    try LoggedEvent(exportLine: Array(line.utf8))
                }
                #expect(fault?.description.contains("`\(member.0)`") == true)
            }
        }
        #expect(throws: ExportLineFault.self) { try LoggedEvent(exportLine: Array("[]".utf8)) }
        #expect(throws: ExportLineFault.self) { try LoggedEvent(exportLine: []) }
    }
}
