import Foundation

/// A folder of templates that take the place of built-in ones of the same name.
enum TemplateFolder {
    private static let largestFile = 262_144

    /// - Returns: texts by file name, and what is wrong with files and folder. Hidden files don't count.
    static func read(_ folder: String) -> (texts: [String: String], faults: [MailTemplateFault]) {
        var texts: [String: String] = [:]
        var faults: [MailTemplateFault] = []
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            return ([:], [MailTemplateFault(file: folder, line: nil, "the folder can't be read")])
        }
        for name in names.sorted() where !name.hasPrefix(".") {
            let shown = HeaderText.cleaned(name, limit: 80)
            guard BuiltInTemplates.all[name] != nil else {
                let known = BuiltInTemplates.all.keys.sorted().joined(separator: ", ")
                faults.append(
                    MailTemplateFault(file: shown, line: nil, "no template has this name; there are \(known)"))
                continue
            }
            switch text(folder + "/" + name) {
            case .success(let text): texts[name] = text
            case .failure(let fault): faults.append(MailTemplateFault(file: shown, line: nil, fault.description))
            }
        }
        return (texts, faults)
    }

    private enum FileFault: Error, CustomStringConvertible {
        case unreadable, tooLarge, notUTF8

        var description: String {
            switch self {
            case .unreadable: "it can't be read; right is a file that this user may read"
            case .tooLarge: "it is larger than \(largestFile) bytes"
            case .notUTF8: "it is not UTF-8"
            }
        }
    }

    private static func text(_ path: String) -> Result<String, FileFault> {
        guard let file = FileHandle(forReadingAtPath: path) else { return .failure(.unreadable) }
        do {
            defer { file.closeFile() }
            let data = try file.read(upToCount: largestFile + 1) ?? Data()
            guard data.count <= largestFile else { return .failure(.tooLarge) }
            guard let text = String(validating: data, as: UTF8.self) else { return .failure(.notUTF8) }
            return .success(text.replacing("\r\n", with: "\n"))
        } catch {
            return .failure(.unreadable)
        }
    }
}
