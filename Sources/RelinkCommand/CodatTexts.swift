import ArgumentParser
import Foundation
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct Texts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps the Sync flow's texts and visible accounts in a file.",
            discussion: """
                The file is JSON: texts by language (en-us, fr-fr) and key, visible accounts by platform key. An empty
                text shows nothing, null is Codat's default text; null shows all accounts, an empty list only those that
                can't be hidden. What the file leaves out stays as it is.
                """,
            subcommands: [Export.self, Apply.self])

        struct Export: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Writes what stands at Codat to a file.")

            @Argument(help: "The file, which is replaced; - for standard output.", completion: .file())
            var file: String

            @Option(help: "A platform key whose accounts are wanted, such as gbol; by default all accounting systems.")
            var platform: [String] = []

            @OptionGroup var options: Options

            func run() async throws {
                let presentation = try await options.ask { codat, _ in
                    let platforms = platform.isEmpty ? try await Texts.accountingPlatforms(codat) : platform
                    return try await codat.syncFlowPresentation(platformKeys: platforms)
                }
                guard file != "-" else { return Terminal.bytes(Array(presentation.fileText.utf8)) }
                do {
                    try Data(presentation.fileText.utf8).write(to: URL(filePath: file), options: .atomic)
                } catch {
                    throw CommandFailure("\(file) can't be written: \(error.localizedDescription)")
                }
                let count = presentation.texts.values.map(\.count).reduce(0, +)
                Terminal.error(
                    "\(count) texts and the accounts of \(presentation.visibleAccounts.count) platforms are in \(file)."
                )
            }
        }

        struct Apply: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract:
                    "Shows where a file differs from what stands at Codat, asks, and makes Codat follow the file.",
                discussion: """
                    Where nobody can be asked and --yes is not given, it only shows; the exit code is then 0 if nothing
                    differs, else 1.
                    """)

            @Argument(help: "The file; - for standard input.", completion: .file(extensions: ["json"]))
            var file: String

            @Flag(help: "Don't ask.")
            var yes = false

            @OptionGroup var options: Options

            func run() async throws {
                let wanted = try read()
                let changes = try await options.ask { codat, _ in
                    wanted.changes(
                        from: try await codat.syncFlowPresentation(platformKeys: wanted.visibleAccounts.keys.sorted()))
                }
                guard !changes.isEmpty else { return Terminal.error("Nothing differs.") }
                for change in changes { show(change) }
                if !yes {
                    try Question.ask(
                        "Change this at Codat, for all merchants?",
                        instead: "Nothing was changed; --yes changes it without asking.")
                }
                var done: [String] = []
                let unchanged: [SyncFlowPresentation.Change]
                do {
                    unchanged = try await options.ask { codat, _ in
                        try await codat.apply(changes) { done.append($0) }
                    }
                } catch let failure as CommandFailure where !done.isEmpty {
                    throw CommandFailure(
                        "Only \(done.joined(separator: ", ")) came to be as in the file. \(failure.message)")
                }
                guard unchanged.isEmpty else {
                    Terminal.error("These stand otherwise still:")
                    for change in unchanged { show(change) }
                    throw CommandFailure("Codat accepted all, but shows \(unchanged.count) texts otherwise.")
                }
                Terminal.error("Changed: \(done.joined(separator: ", ")).")
            }

            private func read() throws -> SyncFlowPresentation {
                let data: Data
                do {
                    data =
                        file == "-"
                        ? try FileHandle.standardInput.readToEnd() ?? Data()
                        : try Data(contentsOf: URL(filePath: file))
                } catch {
                    throw CommandFailure("\(file) can't be read: \(error.localizedDescription)")
                }
                do {
                    return try SyncFlowPresentation(parsing: Array(data))
                } catch {
                    let faults = error.faults.map { "\(file): \(PrintableText.escaped($0))." }
                    throw CommandFailure(faults.joined(separator: "\nrelink: "))
                }
            }

            private func show(_ change: SyncFlowPresentation.Change) {
                guard !options.json else { return Terminal.json { change.write(to: &$0) } }
                let (place, old, new) = change.words
                for line in [place, "  - \(old)", "  + \(new)"] { Terminal.line(PrintableText.escaped(line)) }
            }
        }

        private static func accountingPlatforms(_ codat: CodatClient) async throws -> [String] {
            try await codat.integrations().all()
                .filter { $0.sourceType?.known == .accounting && $0.isEnabled != false }
                .map(\.key)
        }
    }
}

extension SyncFlowPresentation.Change {
    fileprivate var words: (place: String, old: String, new: String) {
        switch self {
        case .text(let locale, let key, let old, let new):
            ("\(locale.rawValue) \(key)", old ?? "(no text)", new ?? "(Codat's default text)")
        case .accounts(let platformKey, let old, let new):
            ("\(platformKey) visible accounts", old?.words ?? "(unknown)", new.words)
        }
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .text(let locale, let key, let old, let new):
                json.member("locale", locale.rawValue)
                json.member("key", key)
                json.member("from", old)
                json.member("to", new)
            case .accounts(let platformKey, let old, let new):
                json.member("platformKey", platformKey)
                json.key("from")
                old?.write(to: &json) ?? json.null()
                json.key("to")
                new.write(to: &json)
            }
        }
    }
}

extension VisibleAccounts {
    fileprivate var words: String {
        guard let keys else { return "(all)" }
        return keys.isEmpty ? "(only those that can't be hidden)" : keys.sorted().joined(separator: ", ")
    }

    fileprivate func write(to json: inout JSONWriter) {
        guard let keys else { return json.null() }
        json.array(keys.sorted()) { $0.string($1) }
    }
}
