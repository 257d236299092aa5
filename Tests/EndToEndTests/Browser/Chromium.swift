import Foundation
import Testing

/// One window of a headless Chromium.
struct Chromium: Sendable {
    enum Scheme: String, CaseIterable, Sendable {
        case light, dark
    }

    private let driver: ChromeDriver
    private let session: String

    /// Runs one for as long as the body runs.
    static func running<Value>(_ body: (Chromium) async throws -> Value) async throws -> Value {
        let driver = try await ChromeDriver()
        defer { driver.stop() }
        let options: [String: Any] = [
            "goog:chromeOptions": [
                // It runs as root in a container as well, where its own sandbox can't.
                "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"]
            ], "goog:loggingPrefs": ["browser": "ALL"],
        ]
        let answer = try await driver.command("POST", "/session", ["capabilities": ["alwaysMatch": options]])
        let session = try JSONDecoder().decode(Session.self, from: answer).sessionId
        let chromium = Chromium(driver: driver, session: "/session/" + session)
        do {
            let value = try await body(chromium)
            try await driver.command("DELETE", chromium.session)
            return value
        } catch {
            try await driver.command("DELETE", chromium.session)
            throw error
        }
    }

    private struct Session: Decodable {
        let sessionId: String
    }

    /// Loads a page, and returns once it is there with all that belongs to it.
    func open(_ url: String) async throws {
        try await driver.command("POST", session + "/url", ["url": url])
    }

    /// Runs a function's body in the page, outside of what the page's policy rules.
    func run<Value: Decodable>(
        _ script: String, _ arguments: [String] = [], as type: Value.Type = Value.self
    ) async throws -> Value {
        try await evaluate("sync", script, arguments)
    }

    /// The same, of a script that hands its result to the last of its arguments.
    func runLong<Value: Decodable>(_ script: String, as type: Value.Type = Value.self) async throws -> Value {
        try await evaluate("async", script, [])
    }

    private func evaluate<Value: Decodable>(
        _ kind: String, _ script: String, _ arguments: [String]
    ) async throws -> Value {
        let answer = try await driver.command(
            "POST", "\(session)/execute/\(kind)", ["script": script, "args": arguments])
        return try JSONDecoder().decode(Value.self, from: answer)
    }

    /// The text of the first element that a CSS selector finds, as it is shown.
    func text(_ selector: String) async throws -> String {
        let element = try await element(selector)
        return try JSONDecoder().decode(
            String.self, from: await driver.command("GET", "\(session)/element/\(element)/text"))
    }

    func has(_ selector: String) async throws -> Bool {
        try await run("return document.querySelector(arguments[0]) !== null", [selector])
    }

    func click(_ selector: String) async throws {
        try await driver.command("POST", "\(session)/element/\(await element(selector))/click", [:])
    }

    /// Puts a text into a field in the place of what is in it.
    func fill(_ selector: String, _ text: String) async throws {
        let element = try await element(selector)
        try await driver.command("POST", "\(session)/element/\(element)/clear", [:])
        try await driver.command("POST", "\(session)/element/\(element)/value", ["text": text])
    }

    /// Types on the keyboard, wherever the focus is.
    func type(_ keys: String) async throws {
        let actions = keys.flatMap { key in
            ["keyDown", "keyUp"].map { ["type": $0, "value": String(key)] }
        }
        let keyboard: [String: Any] = ["type": "key", "id": "keyboard", "actions": actions]
        try await driver.command("POST", session + "/actions", ["actions": [keyboard]])
    }

    private func element(_ selector: String) async throws -> String {
        let answer = try await driver.command(
            "POST", session + "/element", ["using": "css selector", "value": selector])
        return try #require(try JSONDecoder().decode([String: String].self, from: answer).values.first)
    }

    func show(width: Int, _ scheme: Scheme) async throws {
        try await tell(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false])
        try await tell(
            "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": scheme.rawValue]]])
    }

    /// Lets pages run scripts of their own, or not, from the next page on.
    func allowScripts(_ isAllowed: Bool) async throws {
        try await tell("Emulation.setScriptExecutionDisabled", ["value": !isAllowed])
    }

    func forgetCookies() async throws {
        try await tell("Network.clearBrowserCookies", [:])
    }

    /// A command of Chromium's own protocol.
    func tell(_ command: String, _ parameters: [String: Any]) async throws {
        try await driver.command(
            "POST", session + "/goog/cdp/execute", ["cmd": command, "params": parameters])
    }

    /// What went wrong in the page since this was last asked: errors of scripts, what its policy blocked, what did not
    /// load.
    func faults() async throws -> [String] {
        struct Entry: Decodable {
            let level, message: String
        }
        let answer = try await driver.command("POST", session + "/se/log", ["type": "browser"])
        return try JSONDecoder().decode([Entry].self, from: answer).filter { $0.level == "SEVERE" }.map(\.message)
    }
}

extension Chromium {
    /// Asks until something is so.
    func wait(_ isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock().now + .seconds(30)
        while true {
            // A page that is being left has nothing to ask.
            let answer = await Result { try await isSo() }
            if case .success(true) = answer { return }
            guard ContinuousClock().now > end else {
                await Task.yield()
                continue
            }
            let page: String? = try? await run("return location.href + ': ' + document.body.innerText.slice(0, 500)")
            #expect(try answer.get(), "it did not come to that on \(page ?? "no page")")
            return
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// Keys that are no characters, as WebDriver names them (WebDriver, section 17.4.2).
enum Key {
    static let tab = "\u{e004}"
    static let enter = "\u{e007}"
}
