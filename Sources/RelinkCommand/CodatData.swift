import ArgumentParser
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    struct Records: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "data",
            abstract: "Reads commerce data of a company, one JSON object a line.",
            discussion: """
                Waits while Codat is fetching them. With --out the file is there only when everything is in it; what
                goes to standard output is whole if the exit code is 0. `relink codat refresh` has data fetched anew.
                """)

        private static let known = CommerceData.all.map(\.name).joined(separator: ", ")

        @Argument(help: ArgumentHelp("What to read: \(known).", valueName: "type"), transform: data)
        var type: CommerceData

        @Option(help: "The company id.")
        var company: String

        @Option(help: "The commerce connection's id; by default that of the company's linked one.")
        var connection: String?

        @Option(help: "Codat's query, such as 'totalAmount>100&&currency=GBP'; Codat refuses what it can't query.")
        var query: String?

        @Option(help: "A property to order by; with - before it, the largest first (--order-by=-modifiedDate).")
        var orderBy: String?

        @Option(help: "A file to write to instead of standard output.", completion: .file())
        var out: String?

        @Option(help: "How many minutes to wait at most while Codat is fetching the data.")
        var waitMinutes = 10

        @OptionGroup var options: Options

        @Sendable
        private static func data(_ name: String) throws -> CommerceData {
            guard let data = CommerceData(named: name) else {
                throw ValidationError("'\(name)' is no commerce data; these are: \(known).")
            }
            return data
        }

        func validate() throws {
            guard (0...1440).contains(waitMinutes) else {
                throw ValidationError("--wait-minutes must be from 0 to 1440.")
            }
            guard type.isQueryable || query == nil && orderBy == nil else {
                throw ValidationError("Codat takes no query and no order for \(type.name).")
            }
        }

        func run() async throws {
            try await Interruption.cancelling("Interrupted before everything was read.") { [self] in
                try await options.ask(.background) { codat, _ in
                    let connection = try await connectionID(codat)
                    var output = try RecordOutput(path: out)
                    do {
                        try await read(codat, connection, into: &output)
                        try output.finish()
                    } catch {
                        try output.abandon()
                        throw failure(error, after: output.count)
                    }
                    if let out { Terminal.error("\(output.count) records of \(type.name) are in \(out).") }
                }
            }
        }

        private func read(_ codat: CodatClient, _ connection: String, into output: inout RecordOutput) async throws {
            let progress = ProgressLine(verb: "read", noun: "records")
            defer { progress.finish() }
            let query = CodatListQuery(filter: query, orderBy: orderBy)
            let reading = CommerceDataReading(
                type, of: company, connectionID: connection, query: query, waitLimit: .seconds(waitMinutes * 60))
            try await codat.read(reading) { readiness in
                switch readiness {
                case .underWay(let status): progress.show("Codat is fetching \(type.name) (\(status.name)) …")
                case .stale(let status, let since):
                    progress.finish()
                    Terminal.error(
                        "relink: the latest fetch of \(type.name) ended in \(status.name); these are of "
                            + "\(since.rfc3339).")
                default: progress.finish()
                }
            } onRecord: { record, total in
                try output.add { record.json.write(to: &$0) }
                // Records that a person sees go by need no count beside them.
                if out != nil || !Terminal.isInteractive { progress.show(output.count, of: total) }
            }
        }

        /// The company's commerce connection. Where several are linked, nobody can guess which is meant.
        private func connectionID(_ codat: CodatClient) async throws -> String {
            if let connection { return connection }
            let commerce = try await codat.connections(of: company).all()
                .filter { $0.sourceType?.known == .commerce }
            let linked = commerce.filter { $0.status?.known == .linked }
            let candidates = linked.isEmpty ? commerce : linked
            guard let only = candidates.first else {
                throw CommandFailure("The company has no commerce connection; `relink codat connections` lists all.")
            }
            guard candidates.count == 1 else {
                throw CommandFailure(
                    "The company has \(candidates.count) commerce connections: "
                        + candidates.map { "\($0.id) (\($0.platformName ?? "?"))" }.joined(separator: ", ")
                        + "; say with --connection which one.")
            }
            return only.id
        }

        private func failure(_ error: any Error, after count: Int64) -> any Error {
            let reason: String
            switch error {
            case let error as DataNotReady: reason = whyNot(error.readiness)
            case let error as CodatError: reason = PrintableText.escaped(error.description)
            default: return error
            }
            let sofar = count == 0 ? "" : " \(count) records came before that: they are not all there are."
            return CommandFailure(reason + sofar)
        }

        private func whyNot(_ readiness: DataReadiness) -> String {
            let refresh = "`relink codat refresh --company \(company) --type \(type.dataType)`"
            return switch readiness {
            case .failed(let status) where status.needsMerchant:
                "The fetch of \(type.name) ended in \(status.name): the merchant must connect again."
            case .failed(let status): "The fetch of \(type.name) ended in \(status.name); \(refresh) tries again."
            case .notSupported: "The merchant's commerce system has no \(type.name) that Codat can read."
            case .neverFetched: "Codat never fetched \(type.name) of this company; \(refresh) has it do so."
            case .underWay(let status):
                "Codat is still fetching \(type.name) (\(status.name)) after \(waitMinutes) minutes."
            case .ready, .stale: "Codat says that \(type.name) is there, and gives 409 for it; try again later."
            }
        }
    }
}
