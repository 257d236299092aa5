import Foundation
import Testing

/// axe-core, which finds what shuts people out of a page; `deploy/install-axe` fetches it.
struct Axe: Sendable {
    private let program: String

    init() throws {
        let file = Workspace.repository.appending(path: ".build/axe/axe.min.js")
        try #require(
            FileManager.default.fileExists(atPath: file.path), "\(file.path) is missing: deploy/install-axe fetches it")
        program = try String(contentsOf: file, encoding: .utf8)
    }

    /// Makes the page that is shown ready to be judged.
    func enter(_ chromium: Chromium) async throws {
        let _: Bool = try await chromium.run(program + "; return true")
    }

    /// What breaks a rule of WCAG 2.2, level A or AA, on the page that is shown, in light and in dark.
    func violations(_ chromium: Chromium, width: Int) async throws -> [String] {
        try await chromium.show(width: width, .light)
        let inLight = try await violations(
            chromium, #"{ type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }"#)
        try await chromium.show(width: width, .dark)
        // Colours are all that is different.
        let rules = #"{ type: "rule", values: ["color-contrast", "link-in-text-block"] }"#
        return inLight + (try await violations(chromium, rules)).map { $0 + " (dark)" }
    }

    private func violations(_ chromium: Chromium, _ rules: String) async throws -> [String] {
        try await chromium.runLong(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, { runOnly: \(rules), resultTypes: ["violations"], iframes: false }).then(
                (found) => done(found.violations.flatMap((rule) => rule.nodes.map(
                    (node) => `${rule.id} at ${node.target}: ${node.failureSummary}`))),
                (error) => done([String(error)]));
            """)
    }
}
