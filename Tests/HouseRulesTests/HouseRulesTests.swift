import Foundation
import Testing

/// The files of this repository that people write.
enum Repository {
    struct File: Sendable {
        let path: String
        let text: String
        let swift: SwiftText

        var name: String { String(path.split(separator: "/").last ?? "") }
        var stem: String { String(name.prefix { $0 != "." }) }
        var isSwift: Bool { name.hasSuffix(".swift") }
        var folder: String { path.split(separator: "/").dropLast().map { $0 + "/" }.joined() }
    }

    static let root: URL = {
        if let path = ProcessInfo.processInfo.environment["RELINK_REPOSITORY"] { return URL(filePath: path) }
        return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }()

    static let files = Result {
        let paths = try ["Sources", "Tests", "Samples", "deploy", ".ci"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
                .map { folder + "/" + $0 }
        }
        return try (paths.filter { !$0.hasSuffix(".png") } + ["Package.swift", "README.md", "CHANGELOG.md"]).sorted()
            .compactMap(file)
    }

    private static func file(at path: String) throws -> File? {
        let url = root.appending(path: path)
        guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        return File(path: path, text: text, swift: SwiftText(path.hasSuffix(".swift") ? text : ""))
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
}

struct Rule: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var covers: @Sendable (Repository.File) -> Bool = { $0.isSwift }
    /// Paths, or beginnings of paths, that may break it, each with the reason.
    var exceptions: [String: String] = [:]
    let faults: @Sendable (Repository.File) throws -> [String]

    static let all = [
        Rule(testDescription: "Lines are short") { HouseRules.longLines($0.text) },
        Rule(testDescription: "Files are short") { HouseRules.longFile($0.text) },
        Rule(testDescription: "Functions are short") { HouseRules.longFunctions($0.swift) },
        Rule(testDescription: "Files say in their names what they are for", covers: { _ in true }) {
            HouseRules.vagueNames([$0.path])
        },
        Rule(testDescription: "Types say in their names what they are for") {
            HouseRules.vagueNames(HouseRules.typeNames($0.swift))
        },
        Rule(testDescription: "Modules depend one way", covers: { $0.isSwift && $0.path.hasPrefix("Sources/") }) {
            HouseRules.imports($0.swift, of: String($0.path.split(separator: "/")[1]))
        },
        Rule(
            testDescription: "Tasks have a parent", covers: { $0.isSwift && $0.path.hasPrefix("Sources/") },
            exceptions: ["Sources/RelinkServer/": "it holds the loops, and ends them"]
        ) { HouseRules.looseTasks($0.swift) },
        Rule(testDescription: "Nothing traps, and no error vanishes") { HouseRules.traps($0.swift) },
        Rule(testDescription: "What the compiler can't check is argued for") {
            HouseRules.unprovenPromises($0.swift)
        },
        Rule(
            testDescription: "Nothing is left over", covers: { _ in true },
            exceptions: ["Tests/HouseRulesTests/": "it has to name the words it looks for"]
        ) { HouseRules.leftovers($0.text) },
        Rule(
            testDescription: "No path of one machine", covers: { _ in true },
            exceptions: ["Tests/HouseRulesTests/": "it shows what it looks for"]
        ) { HouseRules.machinePaths($0.text) },
        Rule(testDescription: "Links lead somewhere", covers: { $0.name.hasSuffix(".md") }) { file in
            HouseRules.brokenLinks(file.text) { Repository.exists(file.folder + $0) }
        },
        Rule(
            testDescription: "Samples are called what they are",
            covers: { $0.path.hasPrefix("Samples/webhooks/") && $0.name.hasSuffix(".json") },
            exceptions: ["Samples/webhooks/broken/": "they are called what is wrong with them"]
        ) { try HouseRules.misnamedSample(Data($0.text.utf8), name: $0.stem) },
        Rule(testDescription: "JSON is JSON", covers: { $0.name.hasSuffix(".json") }) {
            _ = try JSONSerialization.jsonObject(with: Data($0.text.utf8))
            return []
        },
    ]
}

@Suite("House rules")
struct HouseRulesTests {
    @Test("The repository keeps every rule", arguments: Rule.all)
    func isKept(_ rule: Rule) throws {
        for file in try Repository.files.get() where rule.covers(file) {
            if rule.exceptions.keys.contains(where: file.path.hasPrefix) { continue }
            for fault in try rule.faults(file) { Issue.record("\(file.path):\(fault)") }
        }
    }

    @Test("Every rule has something to look at, and nothing stands beside the known folders")
    func isLookedAt() throws {
        let files = try Repository.files.get()
        for rule in Rule.all { #expect(files.contains(where: rule.covers), "\(rule.testDescription)") }
        let entries = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path)
        #expect(HouseRules.strangers(entries) == [])
    }

    @Test("Long lines, files and functions are found")
    func lengths() {
        #expect(HouseRules.longLines(String(repeating: "é", count: 120)) == [])
        #expect(HouseRules.longLines("\n" + String(repeating: "x", count: 121)).first?.hasPrefix("2:") == true)
        #expect(HouseRules.longFile(String(repeating: "\n", count: 400)) == [])
        #expect(HouseRules.longFile(String(repeating: "\n", count: 401)).count == 1)
        let heads = [
            "func f() {", "    private init(\n a: () -> Void = {}\n) throws {", "@Test(\"}\") mutating func f() {",
        ]
        for head in heads {
            let fits = 58 - head.count { $0 == "\n" }
            for (extra, faults) in [(0, 0), (1, 1)] {
                let body = String(repeating: "_ = \"{\\(x { \"}\" })\" + #\"\"\"# // {\n", count: fits + extra)
                #expect(HouseRules.longFunctions(SwiftText(head + "\n" + body + "}\n")).count == faults, "\(head)")
            }
        }
        let requirement = "func f()\n" + String(repeating: "var a: Int { get }\n", count: 70)
        #expect(HouseRules.longFunctions(SwiftText(requirement)) == [])
    }

    @Test("Vague names are found, in types and in paths")
    func names() {
        let text = SwiftText("final class StoreManager {}\nstruct Commonwealth {}\n// enum Utils {}")
        let types = HouseRules.typeNames(text)
        #expect(types == ["StoreManager", "Commonwealth"])
        #expect(HouseRules.vagueNames(types).count == 1)
        #expect(HouseRules.vagueNames(["Sources/Relink/String+Extensions.swift", "Tests/Misc/A.swift"]).count == 2)
    }

    @Test("Imports against the arrows are found, and a module that no arrow leads to")
    func imports() {
        let bad = [
            ("Relink", "import Foundation"), ("RelinkHTTP", "public import RelinkSQLite"),
            ("RelinkSQLite", "@testable import RelinkServer"), ("RelinkServer", "import struct GRDB.Row"),
            ("RelinkElsewhere", "import Relink"),
        ]
        for (module, line) in bad { #expect(HouseRules.imports(SwiftText(line), of: module).count == 1, "\(line)") }
        #expect(HouseRules.imports(SwiftText("public import Relink\nimport GRDB"), of: "RelinkSQLite") == [])
    }

    @Test("Loose tasks, traps and unproven promises are found; the same words in text are not")
    func code() {
        for line in ["Task {", "_ = Task.detached(priority: .low) {", "Task<Void, Never> {"] {
            #expect(HouseRules.looseTasks(SwiftText(line)).count == 1, "\(line)")
        }
        #expect(HouseRules.looseTasks(SwiftText("group.addTask { }")) == [])
        let traps = [
            "try! f()", "a as! B", "fatalError(\"\")", "nonisolated(unsafe) var a", "do {} catch _ where a {\n}",
            "    _read { yield a }",
        ]
        for line in traps { #expect(HouseRules.traps(SwiftText(line)).count == 1, "\(line)") }
        let texts = "let a = \"\"\"\n try! \"f\" \n\"\"\" + #\"\\(try!\"# // as! B\nlet b = /try!/"
        #expect(HouseRules.traps(SwiftText(texts)) == [])
        let promise = "final class A: @unchecked Sendable {}"
        #expect(HouseRules.unprovenPromises(SwiftText("import B\n" + promise)).count == 1)
        #expect(HouseRules.unprovenPromises(SwiftText("// Touched only while the lock is held.\n" + promise)) == [])
    }

    @Test("What is left over, paths of one machine and strangers are found")
    func leftovers() {
        for line in ["// TODO: more", "FIXME", "a quick hack", "Enough for now.", "a Placeholder"] {
            #expect(HouseRules.leftovers(line).count == 1, "\(line)")
        }
        #expect(HouseRules.leftovers("hackathon, placeholders") == [])
        for line in ["\"/work/main/a\"", "cd /root/", "see ../shared/spec"] {
            #expect(HouseRules.machinePaths(line).count == 1, "\(line)")
        }
        #expect(HouseRules.machinePaths("https://a.example/home/ and Sources/work/a") == [])
        #expect(HouseRules.strangers(["Sources", ".git", "notes.txt"]) == ["notes.txt"])
    }

    @Test("Broken links and misnamed samples are found")
    func links() throws {
        let text = "[a](There.md) [b](Gone.md#x)\n`[c](Gone.md)` [d](https://a.example)\n```\n[e](Gone.md)\n```\n"
        #expect(HouseRules.brokenLinks(text) { $0 == "There.md" } == ["1: links to Gone.md, which is not there"])
        let sample = Data(#"{"eventType":"client.rateLimit.reset"}"#.utf8)
        #expect(try HouseRules.misnamedSample(sample, name: "client-rate-limit-reset-late") == [])
        #expect(try HouseRules.misnamedSample(sample, name: "client-rate-limit-reached").count == 1)
        #expect(throws: (any Error).self) { try HouseRules.misnamedSample(Data("{".utf8), name: "a") }
    }
}
