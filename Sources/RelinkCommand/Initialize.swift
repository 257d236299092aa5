import ArgumentParser
import Foundation
import Relink
import RelinkServer

struct Initialize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Writes a commented relink.yaml with fresh secrets into this folder.")

    func run() async throws {
        let name = "relink.yaml"
        let descriptor = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                errno == EEXIST
                    ? "\(name) is here already and stays as it is; move it away to have a new one."
                    : "\(name) can't be written here: \(String(cString: strerror(errno))).")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data(SettingsFile.generated().utf8))
        try file.synchronize()
        Terminal.line("Wrote \(name). `relink serve --config \(name)` starts with it.")
    }
}
