import Testing

extension InBrowser {
    @Suite("Every page")
    struct EveryPage {
        @Test(
            "shuts nobody out, fits narrow and wide screens, and does nothing that it forbids itself",
            arguments: ["en", "fr"], [true, false])
        func isForEveryone(language: String, hasScripts: Bool) async throws {
            let visit = try BrowserVisit.here()
            let chromium = visit.chromium
            let axe = try Axe()
            try await visit.speak(language)
            for path in try await visit.stage.pages() {
                // axe is a script: the page has to be there before it may run.
                try await chromium.allowScripts(hasScripts)
                try await visit.open(path)
                try await chromium.allowScripts(true)
                #expect(try await visit.language == language, "\(path)")
                let times = try await chromium.text("#zone")
                #expect(times.contains(hasScripts ? /your zone|votre fuseau/ : /in UTC|en UTC/), "\(path): \(times)")
                #expect(try await chromium.has("main script, main img") == false, "\(path) took a name for markup")
                let faults = try await chromium.faults().filter { !$0.contains("status of 404") }
                #expect(faults == [], "\(path)")
                try await axe.enter(chromium)
                for width in [360, 1280] {
                    let faults = try await axe.violations(chromium, width: width) + visit.overflow
                    #expect(faults == [], "\(path) at \(width) px")
                }
            }
        }

        @Test("The sign-in shuts nobody out either", arguments: ["en", "fr"])
        func signIn(language: String) async throws {
            let visit = try BrowserVisit.here()
            let chromium = visit.chromium
            let axe = try Axe()
            try await visit.speak(language)
            try await visit.signOut()
            try await chromium.fill("#token", "wrong")
            try await chromium.click("button.main")
            try await visit.wait { try await chromium.has("#fault") }
            #expect(try await visit.language == language)
            try await axe.enter(chromium)
            for width in [360, 1280] {
                let faults = try await axe.violations(chromium, width: width) + visit.overflow
                #expect(faults == [], "\(width) px")
            }
            try await visit.stage.signIn(chromium)
        }
    }
}

extension BrowserVisit {
    var language: String {
        get async throws { try await chromium.run("return document.documentElement.lang") }
    }

    /// Has pages come in this language from now on.
    func speak(_ language: String) async throws {
        try await open("/")
        guard try await self.language != language else { return }
        try await chromium.click("button[name=language]")
        try await wait { try await self.language == language }
    }

    func signOut() async throws {
        try await open("/")
        try await chromium.click("form[action='/sign-out'] button")
        try await wait { try await chromium.has("#token") }
    }

    /// What stands out of the screen sideways.
    var overflow: [String] {
        get async throws {
            try await chromium.run(
                """
                if (document.documentElement.scrollWidth <= innerWidth) return [];
                return [...document.querySelectorAll("main *")].filter(
                    (element) => element.getBoundingClientRect().right > innerWidth + 1
                ).map((element) => element.outerHTML.slice(0, 200)).concat("the page").slice(0, 3);
                """)
        }
    }

    func wait(_ isSo: () async throws -> Bool) async throws {
        try await chromium.wait(isSo)
    }
}
