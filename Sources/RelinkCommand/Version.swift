import ArgumentParser
import CBuild
import Relink
import RelinkServer

/// What this build calls itself.
struct Version: ParsableCommand {
    static let text = "0.1.0"

    static let configuration = CommandConfiguration(
        abstract: "Prints which Relink this is: version, commit, and what its stores are written in.",
        discussion: """
            A store of a higher schema than named here belongs to a newer Relink, and is left alone. A reducer of
            another version folds the log anew at the first start.
            """)

    /// As `git rev-parse HEAD` names it, with `-modified` behind it where files differed from it; `nil` where nobody
    /// told the build.
    static var commit: String? {
        let commit = String(cString: relink_build_commit())
        return commit.isEmpty ? nil : commit
    }

    /// In one line, for `--version`.
    static var line: String { commit.map { "\(text) (\($0))" } ?? text }

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        // The library names no patch of its own.
        let swift = "\(_SwiftStdlibVersion.current)".split(separator: ".").prefix(2).joined(separator: ".")
        if json {
            Terminal.json { json in
                json.object { json in
                    json.member("version", Self.text)
                    json.member("commit", Self.commit)
                    json.member("swift", swift)
                    json.member("reducer", Reducer.version)
                    json.member("sqliteSchema", StoreSchemas.sqlite)
                    json.member("postgresSchema", StoreSchemas.postgres)
                }
            }
        } else {
            Terminal.line("relink \(Self.text)")
            Terminal.line("commit          \(Self.commit ?? "unknown: built without RELINK_COMMIT")")
            Terminal.line("swift           \(swift)")
            Terminal.line("reducer         \(Reducer.version)")
            Terminal.line("sqlite schema   \(StoreSchemas.sqlite)")
            Terminal.line("postgres schema \(StoreSchemas.postgres)")
        }
    }
}
