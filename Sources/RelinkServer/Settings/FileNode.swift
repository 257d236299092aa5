import Foundation
import Relink
import Yams

/// What stands in a settings file, YAML or JSON alike.
indirect enum FileNode {
    case nothing
    case scalar(String)
    case list([FileNode])
    case map([(name: String, node: FileNode)])

    /// Why a settings file can't be used. Quotes nothing of it: a secret may stand there.
    struct Unreadable: Error {
        let reason: String
    }

    /// More than this is no settings file: it may be a few lines whose aliases stand for each other, and so for
    /// billions of values.
    private static let maxNodes = 100_000

    /// - Returns: `nil` for a file without content.
    static func read(_ path: String) throws(Unreadable) -> FileNode? {
        guard let text = SmallTextFile.read(path) else {
            throw Unreadable(reason: "can't be read; name a readable YAML or JSON file of at most a mebibyte")
        }
        guard path.lowercased().hasSuffix(".json") else {
            guard let node = try yaml(text) else { return nil }
            var nodesLeft = maxNodes
            return try FileNode(node, &nodesLeft)
        }
        if let document = JSONDocument(parsing: Array(text.utf8)) { return FileNode(document.root) }
        // JSON's own parser tells no place, and what breaks JSON mostly breaks YAML too.
        _ = try yaml(text)
        throw Unreadable(reason: "is no JSON (RFC 8259): no comments, no comma at the end, names and texts in \"…\"")
    }

    private static func yaml(_ text: String) throws(Unreadable) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Unreadable(reason: "can't be understood: \(place(error))")
        } catch {
            throw Unreadable(reason: "can't be understood")
        }
    }

    private static func place(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(problem) in line \(mark.line), column \(mark.column)"
        case .duplicatedKeysInMapping(let names, let context):
            "\(names.sorted().joined(separator: ", ")) stands twice in the map of line \(context.mark.line)"
        case .reader(let problem, _, _, _): problem
        default: "it is no YAML"
        }
    }

    private init(_ node: Node, _ nodesLeft: inout Int) throws(Unreadable) {
        nodesLeft -= 1
        guard nodesLeft >= 0 else {
            throw Unreadable(reason: "holds over \(Self.maxNodes) values, what its aliases (*name) stand for included")
        }
        if let mapping = node.mapping {
            var members: [(name: String, node: FileNode)] = []
            for (key, value) in mapping { members.append((key.string ?? "?", try FileNode(value, &nodesLeft))) }
            self = .map(members)
        } else if let sequence = node.sequence {
            var items: [FileNode] = []
            for item in sequence { items.append(try FileNode(item, &nodesLeft)) }
            self = .list(items)
        } else if let scalar = node.scalar {
            self = node.null != nil && scalar.style == .plain ? .nothing : .scalar(scalar.string)
        } else {
            self = .nothing
        }
    }

    private init(_ value: JSONValue) {
        if let members = value.members {
            self = .map(members.map { ($0.name, FileNode($0.value)) })
        } else if let elements = value.elements {
            self = .list(elements.map(FileNode.init))
        } else if let text = value.text ?? value.bool.map(String.init) {
            self = .scalar(text)
        } else {
            self = .nothing
        }
    }
}
