import Foundation
import TestSupport
import Testing

@Suite("What operators deploy fits the binary")
struct DeployFilesTests {
    private static let deploy = Workspace.repository.appending(path: "deploy")
    private static let analyzer = "/usr/bin/systemd-analyze"

    @Test(
        "Every variable in units, images and compose files is a setting",
        arguments: [
            "systemd/relink.service", "debian/codat.conf", "debian/smtp.conf", "image/settings.json",
            "image/Dockerfile", "compose.yaml",
        ])
    func variables(path: String) async throws {
        let help = try await Workspace().run("serve", "--help").output
        let known = Set(help.matches(of: /--[a-z-]+/).map { String($0.output) })
        let variables = try Self.variables(in: path)
        #expect(!variables.isEmpty)
        for variable in variables {
            let name = variable.hasSuffix("_FILE") ? variable.dropLast(5) : variable[...]
            let flag = "--" + name.dropFirst(7).lowercased().replacing("_", with: "-")
            #expect(known.contains(flag), "\(variable)")
        }
    }

    @Test(
        "What the image sets, nobody sets by a file, as one value set both ways is refused",
        arguments: ["image/settings.json", "image/Dockerfile"])
    func imageVariables(path: String) throws {
        let image = Set(try Self.variables(in: path))
        #expect(image == ["RELINK_LISTEN_PUBLIC", "RELINK_LISTEN_ADMIN"])
        let files = try Self.variables(in: "compose.yaml").filter { $0.hasSuffix("_FILE") }
        #expect(files.count == 3)
        for file in files { #expect(!image.contains(String(file.dropLast(5)))) }
    }

    private static func variables(in path: String) throws -> [String] {
        try String(contentsOf: deploy.appending(path: path), encoding: .utf8)
            .matches(of: /\b(RELINK_[A-Z_]+)\b["']?[=:]/).map { String($0.output.1) }
            .filter { $0 != "RELINK_COMMIT" }
    }

    @Test("The settings that the package installs are right")
    func settings() async throws {
        let path = Self.deploy.appending(path: "debian/relink.yaml").path
        let server = try await Server(try Workspace(), environment: ["RELINK_CONFIG": path])
        #expect(await server.stop() == 0)
    }

    @Test("Each command has a manual page that explains its options")
    func manual() async throws {
        let workspace = try Workspace()
        let folder = workspace.directory.appending(path: "manual")
        let manual = Self.deploy.appending(path: "manual").path
        let made = try await ChildProcess.run([manual, Workspace.binary.path, folder.path])
        #expect(made.exitCode == 0, "\(made.error)")
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(pages).isSuperset(of: ["relink.1", "relink-serve.1", "relink-codat-webhooks-ensure.1"]))
        let serve = try String(contentsOf: folder.appending(path: "relink-serve.1"), encoding: .utf8)
        #expect(serve.contains("\\-\\-webhook\\-max\\-body\\-bytes"))
        let send = try String(contentsOf: folder.appending(path: "relink-send.1"), encoding: .utf8)
        #expect(send.contains("\\fB\\-\\-authorization\\fR \\fIauthorization\\fR"))
    }

    @Test(
        "The unit leaves an intruder little to do",
        .enabled(if: FileManager.default.isExecutableFile(atPath: analyzer), "systemd is not here"))
    func exposure() async throws {
        let workspace = try Workspace()
        let judgement = try await ChildProcess.run(
            [
                Self.analyzer, "security", "--offline=true", "--threshold=19", "--no-pager",
                Self.deploy.appending(path: "systemd/relink.service").path,
            ], in: workspace.directory)
        // The threshold is ten times what is shown: under 2.0 is what systemd calls OK.
        #expect(judgement.exitCode == 0, "\(judgement.error)")
    }
}
