import ArgumentParser
import Foundation
import Relink
import RelinkServer

struct Contacts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sets and lists whom to write to about a merchant.",
        discussion: "Works on the store; while a server holds it, through that server's admin listener.",
        subcommands: [Import.self, List.self, SetOne.self], defaultSubcommand: List.self)

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes contacts from a comma-separated file.",
            discussion: """
                Its first line names the columns: \(ContactFile.columns.joined(separator: ",")); companyId and email are
                needed. Bad rows are named by their line, good ones are taken; the exit code is 1 where any was bad.
                """)

        @Argument(help: "The file; - for standard input.", completion: .file(extensions: ["csv"]))
        var file: String

        func run() async throws {
            let settings = try Invocation.settings()
            let contents = try ContactFile(text())
            let changed = try await Contacts.set(contents.contacts, settings)
            Terminal.line("\(contents.contacts.count) contacts read, \(changed) of them new or changed.")
            guard contents.faults.isEmpty else {
                throw CommandFailure(contents.faults.map { "\(file): \($0)" }.joined(separator: "\nrelink: "))
            }
        }

        private func text() throws -> String {
            do {
                let data =
                    file == "-"
                    ? try FileHandle.standardInput.readToEnd() ?? Data()
                    : try Data(contentsOf: URL(filePath: file))
                guard let text = String(data: data, encoding: .utf8) else {
                    throw CommandFailure("\(file) is no text in UTF-8.")
                }
                return text
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure("\(file) can't be read: \(error.localizedDescription)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all contacts.")

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            var table = Table(["COMPANY", "EMAIL", "NAME", "LOCALE", "MERCHANT IDENTIFIER"])
            try await ContactBook.list(Invocation.settings()) { entry in
                let contact = entry.contact
                if json {
                    Terminal.json { json in
                        json.object { json in
                            json.member("companyId", entry.companyID)
                            json.key("contact")
                            contact.write(to: &json)
                        }
                    }
                } else {
                    table.add([
                        entry.companyID, contact.email, contact.name, contact.locale, contact.merchantIdentifier,
                    ])
                }
            }
            if !json { table.print() }
        }
    }

    struct SetOne: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "set", abstract: "Sets one merchant's contact.")

        @Argument(help: "The company id.")
        var id: String

        @Option(help: "The address to write to.")
        var email: String

        @Option(help: "The person's name.")
        var name: String?

        @Option(help: "A BCP 47 tag, such as fr-CA: French for any fr, English for all else.")
        var locale: String?

        @Option(help: "The platform's own id of the merchant.")
        var merchantIdentifier: String?

        func run() async throws {
            let entry: CompanyContact
            do {
                entry = try CompanyContact(
                    companyID: id, email: email, name: name, locale: locale, merchantIdentifier: merchantIdentifier)
            } catch {
                throw CommandFailure("\(error)", exitCode: 64)
            }
            let changed = try await Contacts.set([entry], Invocation.settings())
            Terminal.line(changed == 0 ? "Unchanged." : "Set.")
        }
    }

    private static func set(_ contacts: [CompanyContact], _ settings: Settings) async throws -> Int {
        do {
            return try await ContactBook.set(contacts, settings)
        } catch let error as ContactBookError {
            throw CommandFailure(error.description)
        }
    }
}
