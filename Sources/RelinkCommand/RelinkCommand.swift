import ArgumentParser
import Foundation
import Relink
import RelinkServer

@main
struct RelinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relink",
        abstract: "Receives Codat's webhooks, keeps every one, and shows which merchants' syncing has stopped.",
        discussion: """
            Every setting can be given as a flag (--webhook-max-body-bytes 5), in the environment
            (RELINK_WEBHOOK_MAX_BODY_BYTES=5), or in the file that --config names; the first of these wins.
            `relink serve --help` lists them.
            """,
        version: Version.line,
        subcommands: [
            Serve.self, Initialize.self, Doctor.self, Send.self, Merchants.self, Events.self, Rebuild.self, Check.self,
            Backup.self, Restore.self, Contacts.self, Mail.self, Codat.self, Simulate.self, Demo.self, Healthcheck.self,
            Version.self,
        ])

    static func main() async {
        let (flags, rest) = SettingFlags.split(Array(CommandLine.arguments.dropFirst()))
        await Invocation.$settingFlags.withValue(flags) {
            await run(rest)
        }
    }

    private static func run(_ arguments: [String]) async {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Terminal.error("relink: \(failure.message)")
            Foundation.exit(failure.exitCode)
        } catch let error as StoreError {
            Terminal.error("relink: \(error.message)")
            Foundation.exit(1)
        } catch let faults as SettingsFaults {
            Terminal.error("\(faults)")
            Foundation.exit(78)
        } catch {
            exit(withError: error)
        }
    }
}

/// What the command line said beside the command's own arguments.
enum Invocation {
    @TaskLocal static var settingFlags: [String: String] = [:]

    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    static func settings(for purpose: Settings.Purpose = .reading) throws(SettingsFaults) -> Settings {
        try Settings.load(flags: settingFlags, environment: environment, for: purpose)
    }
}

/// A command that could not do what it was asked.
struct CommandFailure: Error {
    let message: String
    /// 1 where the thing asked for failed, 64 for wrong usage.
    let exitCode: Int32

    init(_ message: String, exitCode: Int32 = 1) {
        self.message = message
        self.exitCode = exitCode
    }
}
