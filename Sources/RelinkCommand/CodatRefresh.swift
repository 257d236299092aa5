import ArgumentParser
import Relink
import RelinkCodat
import RelinkServer

extension Codat {
    /// Codat's names of data types; `commerce` stands for all of the commerce ones.
    static func dataTypes(_ names: [String]) -> [String] {
        names.flatMap { $0.lowercased() == "commerce" ? CommerceData.all.map(\.dataType) : [$0] }
    }

    struct Refresh: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has Codat fetch a company's data anew.",
            discussion: """
                Without --type all that is fetched when a connection is authorised. One refresh of one data type a month
                keeps a connection's access from lapsing.
                """)

        @Option(help: "The company id.")
        var company: String

        @Option(help: "A data type by Codat's name, such as commerce-orders or invoices, or commerce for all of those.")
        var type: [String] = []

        @Option(help: "Only over this connection; needs --type.")
        var connection: String?

        @OptionGroup var options: Options

        func validate() throws {
            guard connection == nil || !type.isEmpty else {
                throw ValidationError("--connection needs --type: all data are fetched over all connections.")
            }
        }

        func run() async throws {
            try await options.ask { codat, _ in
                guard !type.isEmpty else {
                    try await codat.refreshAllData(of: company)
                    return Terminal.error("Codat fetches anew; `relink codat data-status` shows how far it has come.")
                }
                var list = PullOperationList(isJSON: options.json)
                defer { list.end() }
                for dataType in Codat.dataTypes(type) {
                    list.add(try await codat.refreshData(dataType, of: company, connectionID: connection))
                }
            }
        }
    }

    struct DataStatusOf: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "data-status",
            abstract: "Shows how fresh Codat's copies of a company's data are, or all fetches of them.")

        @Option(help: "The company id.")
        var company: String

        @Flag(help: "All fetches, the latest first.")
        var history = false

        @Option(help: "With --history, Codat's query, such as 'status!=Complete&&status!=NotSupported'.")
        var query: String?

        @Option(help: "What Codat found wrong with the data of one fetch, by its id.")
        var findings: String?

        @OptionGroup var options: Options

        func validate() throws {
            guard query == nil || history else { throw ValidationError("--query needs --history.") }
            guard findings == nil || !history else {
                throw ValidationError("--findings and --history exclude each other.")
            }
        }

        func run() async throws {
            try await options.ask { codat, _ in
                if let findings { return show(try await codat.validation(ofDataset: findings, of: company)) }
                guard !history else {
                    var list = PullOperationList(isJSON: options.json)
                    defer { list.end() }
                    let query = CodatListQuery(filter: query, orderBy: "-requested")
                    for try await operation in try codat.pullOperations(of: company, query) { list.add(operation) }
                    return
                }
                var table = Table(["DATA TYPE", "STATUS", "LAST SUCCESS", "LATEST FETCH"])
                for (dataType, status) in try await codat.dataStatus(of: company).sorted(by: { $0.key < $1.key }) {
                    if options.json {
                        Terminal.json { status.write(to: &$0, dataType) }
                    } else {
                        table.add([
                            dataType, status.currentStatus?.name, status.lastSuccessfulSync?.rfc3339,
                            status.latestSyncID,
                        ])
                    }
                }
                if !options.json { table.print() }
            }
        }

        private func show(_ validation: DatasetValidation) {
            var table = Table(["SEVERITY", "RULE", "RECORD", "MESSAGE"])
            let items = validation.errors.map { ("error", $0) } + validation.warnings.map { ("warning", $0) }
            for (severity, item) in items {
                if options.json {
                    Terminal.json { json in
                        json.object { json in
                            json.member("severity", severity)
                            json.member("ruleId", item.ruleID)
                            json.member("itemId", item.itemID)
                            json.member("message", item.message)
                        }
                    }
                } else {
                    table.add([severity, item.ruleID ?? item.validatorName, item.itemID, item.message])
                }
            }
            if !options.json { table.print() }
        }
    }
}

/// Fetches of data, as a table or as JSON.
private struct PullOperationList {
    let isJSON: Bool
    private var table = Table(["FETCH", "DATA TYPE", "STATUS", "DONE", "REQUESTED", "COMPLETED", "MESSAGE"])

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    mutating func add(_ operation: PullOperation) {
        guard !isJSON else { return Terminal.json { operation.write(to: &$0) } }
        table.add([
            operation.id, operation.dataType, operation.status?.name, operation.progress.map { "\($0) %" },
            operation.requested?.rfc3339, operation.completed?.rfc3339,
            operation.errorMessage ?? operation.statusDescription,
        ])
    }

    func end() {
        if !isJSON { table.print() }
    }
}

extension PullOperation {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("dataType", dataType)
            json.member("status", status?.name)
            json.member("progress", progress)
            json.member("requested", requested)
            json.member("completed", completed)
            json.member("connectionId", connectionID)
            json.member("message", errorMessage ?? statusDescription)
        }
    }
}

extension DataStatus {
    fileprivate func write(to json: inout JSONWriter, _ dataType: String) {
        json.object { json in
            json.member("dataType", dataType)
            json.member("status", currentStatus?.name)
            json.member("lastSuccessfulSync", lastSuccessfulSync)
            json.member("latestFetch", latestSyncID)
        }
    }
}
