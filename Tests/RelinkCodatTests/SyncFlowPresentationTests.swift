import Testing

@testable import RelinkCodat

@Suite("The Sync flow's texts and accounts in a file")
struct SyncFlowPresentationTests {
    private static let presentation = SyncFlowPresentation(
        texts: [.english: ["b": "Say \"yes\"\t", "a": nil, "c": ""], .french: ["a": "Été"]],
        visibleAccounts: ["gbol": VisibleAccounts(["y", "x"]), "qhyg": VisibleAccounts(nil), "fbrh": .init([])])

    @Test("A file has a line for each text and account, in the order of names, and is read back the same")
    func roundTrip() throws {
        let text = Self.presentation.fileText
        #expect(
            text == #"""
                {
                  "texts": {
                    "en-us": {
                      "a": null,
                      "b": "Say \"yes\"\u0009",
                      "c": ""
                    },
                    "fr-fr": {
                      "a": "Été"
                    }
                  },
                  "visibleAccounts": {
                    "fbrh": [],
                    "gbol": [
                      "x",
                      "y"
                    ],
                    "qhyg": null
                  }
                }

                """#)
        let again = try SyncFlowPresentation(parsing: Array(text.utf8))
        #expect(again.texts == Self.presentation.texts)
        #expect(again.fileText == text)
        let empty = SyncFlowPresentation()
        #expect(try SyncFlowPresentation(parsing: Array(empty.fileText.utf8)) == empty)
    }

    @Test("All that is wrong with a file is told at once, by its place")
    func faults() {
        let text = #"""
            {"texts":{"de-de":{},"en-us":{"a":1,"b":"x","b":"y"},"fr-fr":[]},"visibleAccounts":{"gbol":["x",1],"q":"x"},
            "accounts":{}}
            """#
        let error = #expect(throws: SyncFlowPresentationFaults.self) {
            try SyncFlowPresentation(parsing: Array(text.utf8))
        }
        #expect(
            error?.faults.map { $0.prefix { $0 != " " } } == [
                "texts.de-de", "texts.en-us.b", "texts.en-us.a", "texts.fr-fr", "visibleAccounts.gbol",
                "visibleAccounts.q", "accounts",
            ])
        for text in ["", "[]", "{"] {
            #expect(throws: SyncFlowPresentationFaults(faults: ["is no JSON object"])) {
                try SyncFlowPresentation(parsing: Array(text.utf8))
            }
        }
    }

    @Test("What the file leaves out stays, the order of accounts is none, and a default text always counts")
    func changes() {
        let current = SyncFlowPresentation(
            texts: [.english: ["a": "A", "b": "B", "other": "O"]],
            visibleAccounts: ["gbol": VisibleAccounts(["y", "x"]), "qhyg": VisibleAccounts(nil)])
        let wanted = SyncFlowPresentation(
            texts: [.english: ["a": "A", "b": "", "new": "N"], .french: ["a": nil]],
            visibleAccounts: ["gbol": VisibleAccounts(["x", "y"]), "qhyg": VisibleAccounts([]), "fbrh": .init(nil)])
        #expect(
            wanted.changes(from: current) == [
                .text(.english, key: "b", from: "B", to: ""), .text(.english, key: "new", from: nil, to: "N"),
                .text(.french, key: "a", from: nil, to: nil),
                .accounts(platformKey: "fbrh", from: nil, to: VisibleAccounts(nil)),
                .accounts(platformKey: "qhyg", from: VisibleAccounts(nil), to: VisibleAccounts([])),
            ])
        #expect(current.changes(from: current) == [])
    }

    @Test("Changes go out in one call a language and one a platform, and a text that Codat shows otherwise is told")
    func apply() async throws {
        let answer = #"{"a":{"text":"A","required":true},"b":{"text":"kept"},"visibleAccounts":["x"]}"#
        try await ScriptedServer.run { _ in
            .json(answer)
        } _: { server, codat in
            var done: [String] = []
            let unchanged = try await codat.apply([
                .text(.english, key: "a", from: "?", to: "A"), .text(.english, key: "b", from: "kept", to: "B"),
                .text(.french, key: "c", from: nil, to: nil),
                .accounts(platformKey: "gbol", from: nil, to: VisibleAccounts(["x"])),
            ]) { done.append($0) }
            #expect(unchanged == [.text(.english, key: "b", from: "kept", to: "B")])
            #expect(done == ["en-us", "fr-fr", "gbol"])
            #expect(
                server.requests.map { "\($0.line) \($0.body)" } == [
                    #"PATCH /sync/commerce/config/ui/text?locale=en-us {"a":{"text":"A"},"b":{"text":"B"}}"#,
                    #"PATCH /sync/commerce/config/ui/text?locale=fr-fr {"c":{"text":null}}"#,
                    #"POST /sync/commerce/config/ui/accounts/platform/gbol {"visibleAccounts":["x"]}"#,
                ])
        }
    }

    @Test("A platform that Codat knows nothing of is left out")
    func unknownPlatform() async throws {
        try await ScriptedServer.run { request in
            switch request.target {
            case _ where request.target.hasSuffix("platform/zzzz"): .status(404)
            case "/profile/syncSettings": .json(#"{"clientId":"CL","settings":[]}"#)
            default: .json(#"{"a":"A","visibleAccounts":["x"]}"#)
            }
        } _: { server, codat in
            let presentation = try await codat.syncFlowPresentation(platformKeys: ["gbol", "zzzz"])
            #expect(presentation.visibleAccounts == ["gbol": VisibleAccounts(["x"])])
            #expect(presentation.texts[.french]?["a"] == "A")
            #expect(server.lines.contains("GET /clients/CL/config/ui/accounts/platform/gbol"))
        }
    }
}
