import Testing

/// Runs the tests of a suite on one server and in one browser: to start a Chromium takes longer than most of them.
struct BrowserScope: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let stage = try await Stage()
        try await Chromium.running { chromium in
            try await stage.signIn(chromium)
            try await BrowserVisit.$current.withValue(BrowserVisit(stage: stage, chromium: chromium)) {
                try await function()
            }
        }
        #expect(await stage.server.stop() == 0)
    }
}

extension Trait where Self == BrowserScope {
    static var inOneBrowser: Self { Self() }
}

/// What the tests in a browser share.
struct BrowserVisit: Sendable {
    let stage: Stage
    let chromium: Chromium

    @TaskLocal static var current: BrowserVisit?

    static func here() throws -> BrowserVisit {
        try #require(current)
    }

    func open(_ path: String) async throws {
        try await chromium.open(stage.server.adminURL + path)
    }
}

@Suite("In a real Chromium", .serialized, .inOneBrowser, .timeLimit(.minutes(5)))
enum InBrowser {}
