import ArgumentParser
import Foundation
import Relink
import RelinkServer

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks settings, store, clock and disk; one line each, and what to do where one fails.")

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        var hasFailed = false
        for finding in await Examination.findings(
            flags: Invocation.settingFlags, environment: Invocation.environment)
        {
            hasFailed = hasFailed || finding.verdict == .failed
            if json {
                Terminal.json { json in
                    json.object { json in
                        json.member("subject", finding.subject)
                        json.member("verdict", finding.verdict.rawValue)
                        json.member("detail", finding.detail)
                    }
                }
            } else {
                let verdict = finding.verdict.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
                let subject = finding.subject.padding(toLength: 9, withPad: " ", startingAt: 0)
                Terminal.line("\(verdict) \(subject) \(finding.detail)")
            }
        }
        if hasFailed { throw ExitCode(1) }
    }
}
