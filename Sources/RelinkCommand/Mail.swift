import ArgumentParser
import Foundation
import Relink
import RelinkServer

struct Mail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows mails to merchants.", subcommands: [Preview.self], defaultSubcommand: Preview.self)

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the next mail to a merchant as it would go out (RFC 5322). Nothing is sent.",
            discussion: "Its link works. A merchant without a contact gets one made up, so that the texts can be seen.")

        @Option(help: "The company id.")
        var company: String

        @Option(help: "The language, such as fr-CA, instead of the contact's.")
        var locale: String?

        @Option(help: "Write it to this file instead of standard output.", completion: .file(extensions: ["eml"]))
        var out: String?

        func run() async throws {
            let settings = try Invocation.settings()
            guard let mail = try await MailPreview.mail(of: company, locale: locale, settings) else {
                throw CommandFailure("No event has spoken of merchant \(PrintableText.quoted(company)).")
            }
            guard let out else { return Terminal.bytes(mail) }
            do {
                try Data(mail).write(to: URL(filePath: out), options: .atomic)
            } catch {
                throw CommandFailure("\(out) can't be written: \(error.localizedDescription)")
            }
        }
    }
}
