import ArgumentParser
import Foundation
import Relink
import RelinkServer

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the server until SIGTERM, then drains: everything accepted is stored.",
        discussion: "Settings, each as a flag, in the environment, or in the file that --config names:\n\n"
            + SettingKey.all.map(explanation).joined(separator: "\n"))

    func run() async throws {
        try await RelinkServer.run(try Invocation.settings(for: .serving), version: Version.text)
    }

    private static func explanation(_ key: SettingKey) -> String {
        let name = key.flag.padding(toLength: max(34, key.flag.utf8.count + 1), withPad: " ", startingAt: 0)
        let value = key.defaultValue.map { " (default \($0))" } ?? ""
        return "  \(name)\(key.meaning)\(value)"
    }
}
