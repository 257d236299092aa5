import Foundation
import Relink
import RelinkServer

/// Settings are either in force or refused with reasons, and secrets are shown in neither.
///
/// An input's first part is the settings file, JSON where it begins with a brace; every other part is a variable,
/// `NAME=value`.
enum SettingsCheck {
    static func run(_ input: [UInt8]) throws {
        let parts = parts(of: input)
        var environment: [String: String] = [:]
        for part in parts.dropFirst() {
            let text = String(decoding: part, as: UTF8.self)
            guard let equals = text.firstIndex(of: "=") else { continue }
            environment[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        environment["RELINK_CONFIG"] = nil
        let file = parts.first ?? []
        guard !file.isEmpty else { return try check([:], environment, file: "") }
        let folder = FileManager.default.temporaryDirectory
        let name = "relink-fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0 ... .max))"
        let url = folder.appending(path: name + (file.first == UInt8(ascii: "{") ? ".json" : ".yaml"))
        try Data(file).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        try check(["config": url.path], environment, file: String(decoding: file, as: UTF8.self))
    }

    private static func check(_ flags: [String: String], _ environment: [String: String], file: String) throws {
        let secret = plantedSecret(environment, file)
        let settings: Settings
        do {
            settings = try Settings.load(flags: flags, environment: environment, for: .reading)
        } catch {
            return try check(error, secret)
        }
        try check(settings)
        for setting in settings.inForce where secret != nil {
            try expect("A secret is not listed: \(setting)", !setting.value.contains(planted))
        }
        do {
            let serving = try Settings.load(flags: flags, environment: environment, for: .serving)
            try expect("To serve means the same settings", serving.inForce == settings.inForce)
        } catch let faults as SettingsFaults {
            try check(faults, secret)
            let mayLack = faults.faults.allSatisfy {
                $0.key.hasSuffix("webhook.secrets") || $0.key == "admin.token"
            }
            try expect("To serve takes nothing but credentials more: \(faults)", mayLack)
        }
        if flags.isEmpty { try checkRewritten(settings, environment) }
    }

    private static func check(_ faults: SettingsFaults, _ secret: String?) throws {
        try expect("What is refused has a reason", !faults.faults.isEmpty)
        for fault in faults.faults {
            let isLine = !fault.description.unicodeScalars.contains { $0.properties.generalCategory == .control }
            try expect("A fault is one line: \(fault.description.debugDescription)", isLine && !fault.message.isEmpty)
            try expect("A fault shows no secret: \(fault)", secret == nil || !fault.description.contains(planted))
        }
    }

    /// What the settings say of themselves, each within what it may be.
    private static func check(_ settings: Settings) throws {
        for address in [settings.listen.public, settings.listen.admin] {
            try expect("An address is written as it is read", ListenAddress("\(address)") == address)
        }
        try expect("A header may be this long", (256...1_048_576).contains(settings.listen.maxHeaderBytes))
        let times = [settings.listen.requestTimeout, settings.listen.idleTimeout, settings.reonboarding.maxAge]
        try expect("Times are more than none", times.allSatisfy { $0 > .zero })
        for schedule in [settings.reonboarding.schedule, settings.onboardingSchedule] {
            try expect("A schedule rises", zip(schedule, schedule.dropFirst()).allSatisfy { $0 < $1 })
        }
        let url = settings.publicURL
        try expect("Links can be put behind it: \(url)", !url.hasSuffix("/") && !url.contains { "?#".contains($0) })
        for (name, source) in settings.sources {
            try expect("A source is called by its name", source.webhook.source == name && !name.isEmpty)
            try expect("A body may be this long", (1...268_435_456).contains(source.maxBodyBytes))
            try expect("Tolerance is not negative", source.webhook.tolerance >= 0)
        }
    }

    /// The settings that are in force, given as variables, are in force again.
    private static func checkRewritten(_ settings: Settings, _ environment: [String: String]) throws {
        var rewritten = environment.filter { name, _ in secretVariables.contains { name.hasPrefix($0) } }
        for (key, setting) in zip(SettingKey.all, settings.inForce) where !setting.value.isEmpty {
            guard setting.value != "(hidden)" else { continue }
            rewritten[key.variable + "_FILE"] = nil
            rewritten[key.variable] = setting.value
        }
        let again = try Settings.load(flags: [:], environment: rewritten, for: .reading)
        for (before, after) in zip(settings.inForce, again.inForce) where before.value != "(hidden)" {
            try expect("\(before) stays as it is: \(after)", before == after)
        }
    }

    private static let planted = "hush"
    private static let secretVariables = SettingKey.all.filter(\.isSecret).map(\.variable)

    /// A secret that can be told from all else, as no other setting holds what it holds.
    private static func plantedSecret(_ environment: [String: String], _ file: String) -> String? {
        guard !file.contains(planted) else { return nil }
        var secret: String?
        for (name, value) in environment where name.contains(planted) || value.contains(planted) {
            guard secretVariables.contains(name), !value.hasPrefix("sqlite:"), !value.hasPrefix("directory:") else {
                return nil
            }
            secret = value
        }
        return secret
    }
}
