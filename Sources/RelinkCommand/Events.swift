public import ArgumentParser
import Foundation
public import Relink
import RelinkServer

struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the log, and moves it from store to store.",
        subcommands: [List.self, Show.self, Export.self, Import.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists events, oldest first.")

        @Option(help: "Only events behind this sequence.")
        var after: Int64 = 0

        @Option(help: "At most so many.")
        var limit = 50

        @Option(name: .customLong("company"), help: "Only events of this company.")
        var companyID: String?

        @Option(help: "Only events of this type.")
        var type: String?

        @Option(help: "Only events of this status: \(EventStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
        var status: EventStatus?

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func validate() throws {
            guard limit >= 1, after >= 0 else { throw ValidationError("--limit is at least 1, --after at least 0.") }
        }

        func run() async throws {
            try await StoreAccess.reading(Invocation.settings()) { store in
                var table = Table(["SEQUENCE", "RECEIVED", "STATUS", "TYPE", "COMPANY"])
                var query = EventQuery(after: after, companyID: companyID, type: type, status: status)
                var left = limit
                while left > 0 {
                    query.limit = min(left, 500)
                    let page = try await store.status.events(query)
                    for event in page.items {
                        if json { Terminal.json { event.write(to: &$0) } } else { table.add(row(event)) }
                    }
                    left -= page.items.count
                    guard let next = page.next else { break }
                    query.after = next
                }
                if !json { table.print() }
            }
        }

        private func row(_ event: EventView) -> [String?] {
            [
                String(event.logged.sequence), event.logged.receivedAt.rfc3339, event.decoded.status.rawValue,
                event.decoded.type, event.decoded.companyID,
            ]
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one event with its body.")

        @Argument(help: "The sequence.")
        var sequence: Int64

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            try await StoreAccess.reading(Invocation.settings()) { store in
                guard let event = try await store.status.event(sequence) else {
                    throw CommandFailure("The log has no event \(sequence).")
                }
                if json {
                    Terminal.json { event.write(to: &$0, body: .json) }
                    return
                }
                let facts: [(String, String?)] = [
                    ("Sequence", String(sequence)), ("Received", event.logged.receivedAt.rfc3339),
                    ("Occurred", event.decoded.occurredAt.rfc3339), ("Source", event.logged.source),
                    ("Message id", event.logged.messageID), ("Type", event.decoded.type),
                    ("Company", event.decoded.companyID), ("Connection", event.decoded.connectionID),
                    ("Status", event.decoded.status.rawValue), ("Problem", event.decoded.problem),
                    ("Digest", Hexadecimal.text(event.logged.digest)),
                ]
                for (label, value) in facts {
                    let heading = (label + ":").padding(toLength: 12, withPad: " ", startingAt: 0)
                    Terminal.line(heading + (value.map(PrintableText.escaped) ?? "-"))
                }
                Terminal.line("")
                Terminal.line(PrintableText.escaped(String(decoding: event.logged.body, as: UTF8.self)))
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the whole log to standard output: one JSON object a line, bodies as base64.")

        @Option(help: "Only events behind this sequence.")
        var after: Int64 = 0

        func run() async throws {
            try await StoreAccess.reading(Invocation.settings()) { store in
                let first = try await store.log.event(at: after).map(LogHead.init)
                var chain = after == 0 ? EventChain() : EventChain(after: first)
                var limit = 2000
                while true {
                    let last = max(after, chain.sequence)
                    let events: [LoggedEvent]
                    do throws(StoreError) {
                        events = try await store.log.events(after: last, limit: limit, maxBytes: 8 << 20)
                    } catch {
                        guard [.damaged, .archiveLost].contains(error.code), limit > 1 else {
                            throw damage(error.message, last + 1)
                        }
                        // All that can be read is exported.
                        limit = 1
                        continue
                    }
                    if events.isEmpty { return }
                    try write(events, &chain)
                }
            }
        }

        private func write(_ events: [LoggedEvent], _ chain: inout EventChain) throws {
            var lines = JSONLines()
            defer { Terminal.bytes(lines.bytes) }
            for event in events {
                let next = max(after, chain.sequence) + 1
                if let fault = chain.fault(of: event) { throw damage("The log is damaged: \(fault)", next) }
                lines.add { EventView(event).write(to: &$0, body: .base64) }
            }
        }

        private func damage(_ message: String, _ sequence: Int64) -> StoreError {
            StoreError(
                .damaged, "\(message) Exported up to event \(sequence - 1); --after \(sequence) goes on behind it.")
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes back what `export` wrote: bytes, times and sequences. Doing it twice adds nothing.")

        @Argument(help: "The exported file; - is standard input.", completion: .file())
        var file: String

        func run() async throws {
            let lines = try LineReader(path: file)
            try await StoreAccess.maintaining(Invocation.settings()) { store in
                var added = 0
                var batch: [LoggedEvent] = []
                var bytes = 0
                while let line = try lines.next() {
                    guard !line.bytes.isEmpty else { continue }
                    do throws(ExportLineFault) {
                        batch.append(try LoggedEvent(exportLine: line.bytes))
                    } catch {
                        added += try await store.log.restore(batch)
                        throw CommandFailure("\(file), line \(line.number): \(error). \(added) events were added.")
                    }
                    bytes += line.bytes.count
                    guard batch.count == 2000 || bytes > 8 << 20 else { continue }
                    added += try await store.log.restore(batch)
                    batch = []
                    bytes = 0
                }
                added += try await store.log.restore(batch)
                try await store.foldAll { _ in }
                Terminal.line("\(added) events added; the log ends at \(try await store.log.head().sequence).")
            }
        }
    }
}

extension EventStatus: ExpressibleByArgument {}
