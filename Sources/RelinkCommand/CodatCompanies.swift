import ArgumentParser
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct Companies: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the companies that Codat knows.")

        @OptionGroup var options: Options

        @Option(help: "Codat's query, such as 'name~Harbour'; Codat refuses what it can't query.")
        var query: String?

        func run() async throws {
            try await options.ask { codat, _ in
                var table = Table(["COMPANY", "NAME", "CREATED", "LAST SYNC", "CONNECTIONS"])
                for try await company in try codat.companies(CodatListQuery(filter: query)) {
                    if options.json {
                        Terminal.json { company.write(to: &$0) }
                    } else {
                        table.add([
                            company.id, company.name, company.created?.rfc3339, company.lastSync?.rfc3339,
                            company.connections?.map(\.summary).joined(separator: ", "),
                        ])
                    }
                }
                if !options.json { table.print() }
            }
        }
    }

    struct Connections: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists a company's connections.")

        @Argument(help: "The company id.")
        var id: String

        @OptionGroup var options: Options

        func run() async throws {
            try await options.ask { codat, _ in
                var table = Table(["CONNECTION", "TYPE", "STATUS", "PLATFORM", "KEY", "LAST SYNC", "LAST ERROR"])
                for try await connection in try codat.connections(of: id) {
                    if options.json {
                        Terminal.json { connection.write(to: &$0) }
                    } else {
                        table.add([
                            connection.id, connection.sourceType?.text, connection.status?.text,
                            connection.platformName, connection.platformKey, connection.lastSync?.rfc3339,
                            connection.errors.last.map { $0.message ?? $0.statusText ?? $0.statusCode ?? "?" },
                        ])
                    }
                }
                if !options.json { table.print() }
            }
        }
    }
}

extension Connection {
    /// `Accounting Linked`.
    fileprivate var summary: String { "\(sourceType?.text ?? "?") \(status?.text ?? "?")" }

    /// Without the link, which may hold a one-time password.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("sourceType", sourceType?.text)
            json.member("status", status?.text)
            json.member("platformName", platformName)
            json.member("platformKey", platformKey)
            json.member("created", created)
            json.member("lastSync", lastSync)
            json.key("errors")
            json.array(errors) { json, error in
                json.object { json in
                    json.member("statusCode", error.statusCode)
                    json.member("message", error.message ?? error.statusText)
                    json.member("status", error.status)
                    json.member("erroredOn", error.erroredOn)
                    json.member("resolvedOn", error.resolvedOn)
                }
            }
        }
    }
}

extension Company {
    /// Without the link, which may hold a one-time password.
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("description", description)
            json.member("created", created)
            json.member("lastSync", lastSync)
            json.key("tags")
            json.texts(tags)
            json.key("connections")
            if let connections {
                json.array(connections) { $1.write(to: &$0) }
            } else {
                json.null()
            }
        }
    }
}
