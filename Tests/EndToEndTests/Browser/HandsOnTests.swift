import NIOHTTP1
import Testing

extension InBrowser {
    @Suite("By hand")
    struct ByHand {
        @Test("Signing in, walking the pages and signing out need no mouse, and the focus is always seen")
        func keyboard() async throws {
            let visit = try BrowserVisit.here()
            let chromium = visit.chromium
            try await visit.speak("en")
            try await visit.signOut()
            try await visit.open("/merchants?q=lark")
            #expect(try await focus(chromium) == "token")
            try await chromium.type(visit.stage.workspace.adminToken + Key.enter)
            try await visit.wait { try await chromium.has("#q") }
            #expect(try await chromium.run("return location.search") == "?q=lark", "it goes on where it was asked to")

            try await visit.open("/")
            try await chromium.type(Key.tab)
            #expect(try await chromium.text(":focus") == "Skip to the content")
            try await chromium.type(Key.enter)
            #expect(try await focus(chromium) == "main")
            try await visit.open("/")
            var steps = 0
            while try await chromium.run("return document.activeElement.textContent.trim()") != "Sign out" {
                try await chromium.type(Key.tab)
                #expect(
                    try await chromium.run(
                        """
                        const style = getComputedStyle(document.activeElement);
                        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                        """), "the focus is not seen at step \(steps)")
                steps += 1
                try #require(steps < 30, "no way to the sign-out")
            }
            try await chromium.type(Key.enter)
            try await visit.wait { try await chromium.has("#token") }
            try await visit.open("/merchants")
            #expect(try await chromium.has("#token"), "the session is over")
            try await visit.stage.signIn(chromium)
        }

        @Test("Contact, pausing, resuming, sending and the link to hand over work without a script")
        func formsWithoutScript() async throws {
            let visit = try BrowserVisit.here()
            let chromium = visit.chromium
            try await visit.speak("en")
            try await chromium.allowScripts(false)
            try await visit.open(Stage.other.path)
            #expect(try await chromium.has("button[value=send]") == false, "there is nobody to write to")
            try await chromium.fill("#contact-email", "ada@shop.example")
            try await chromium.fill("#contact-name", "Ada <b>")
            try await chromium.click("#contact button.main")
            try await said(visit, "The contact was saved.")
            #expect(try await chromium.text("#contact").contains("Ada <b>"))
            try await chromium.click("button[value=pause]")
            try await said(visit, "Mails are paused.")
            #expect(try await chromium.has("button[value=pause]") == false)
            try await chromium.click("button[value=resume]")
            try await said(visit, "Mails go on.")
            try await chromium.click("button[value=send]")
            try await said(visit, "The mail goes out within a minute.")
            try await chromium.click("button[value=link]")
            try await visit.wait { try await chromium.has("#link") }
            let link: String = try await chromium.run("return document.querySelector('#link').value")
            #expect(link.contains("/relink/"))
            #expect(try await chromium.run("return document.querySelector('[data-copies]').hidden"))
            #expect(try await visit.stage.server.visit(.GET, link).status == 200)
            try await visit.open(Stage.lost.path)
            let _: Bool = try await chromium.run(
                "document.querySelector('#asOf').value = '2030-01-01T00:00'; return true")
            try await chromium.click("form.line button")
            try await visit.wait { try await chromium.has(".notice") }
            try await visit.open(Stage.lost.path)
            try await chromium.click("#events summary")
            #expect(try await chromium.text("#events .body").contains("Larkspur Bakery"))
            try await chromium.allowScripts(true)
        }

        @Test("A link to hand over is copied by one press, and what is typed into the search is found at once")
        func scripts() async throws {
            let visit = try BrowserVisit.here()
            let chromium = visit.chromium
            try await visit.speak("en")
            try await chromium.tell(
                "Browser.grantPermissions", ["permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]])
            try await visit.open(Stage.lost.path)
            try await chromium.click("button[value=link]")
            try await visit.wait { try await chromium.has("#link") }
            try await chromium.click("[data-copies]")
            try await visit.wait { try await chromium.text("[data-copies]") == "Copied" }
            let copied: Bool = try await chromium.runLong(
                """
                const done = arguments[arguments.length - 1];
                navigator.clipboard.readText().then((text) => done(text === document.querySelector("#link").value));
                """)
            #expect(copied)

            try await visit.open("/merchants")
            #expect(try await rows(chromium) == 7)
            try await chromium.click("#q")
            try await chromium.type("larKS")
            try await visit.wait { try await rows(chromium) == 1 }
            #expect(try await chromium.run("return location.search") == "?q=larKS")
            #expect(try await focus(chromium) == "q", "typing goes on")
            #expect(try await chromium.faults() == [])
        }

        @Test("What is typed into the search is found also where the page changes of itself while it is looked for")
        func searchDuringARefresh() async throws {
            let visit = try BrowserVisit.here()
            let chromium = visit.chromium
            try await visit.speak("en")
            try await visit.open("/merchants")
            let _: Bool = try await chromium.run(
                """
                // The search's answer comes late, the first look at the page meanwhile at once, and no other after it.
                const network = window.fetch;
                window.looks = 0;
                window.fetch = async (url, options) => {
                    if (!window.arrive && !url.includes("q=")) return network(url, options);
                    if (window.arrive) return ++looks === 1 ? network(url, options) : new Promise(() => {});
                    const arrived = new Promise((arrive) => { window.arrive = arrive; });
                    const answer = await network(url, options);
                    await arrived;
                    return answer;
                };
                return true;
                """)
            try await chromium.click("#q")
            try await chromium.type("larKS")
            try await visit.wait { try await chromium.run("return Boolean(window.arrive)") }
            let _: Bool = try await chromium.run(
                "document.dispatchEvent(new Event('visibilitychange')); return true")
            try await visit.wait { try await chromium.run("return looks > 0") }
            let _: Bool = try await chromium.run("arrive(); return true")
            try await visit.wait { try await rows(chromium) == 1 }
            #expect(try await chromium.run("return location.search") == "?q=larKS")
        }

        private func rows(_ chromium: Chromium) async throws -> Int {
            try await chromium.run("return document.querySelectorAll('#list tbody tr').length")
        }

        private func focus(_ chromium: Chromium) async throws -> String {
            try await chromium.run("return document.activeElement.id")
        }

        private func said(_ visit: BrowserVisit, _ words: String) async throws {
            try await visit.wait { try await visit.chromium.text(".done") == words }
        }
    }
}
