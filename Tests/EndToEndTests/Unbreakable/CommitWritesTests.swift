import Foundation
import Testing

#if os(Linux)
    @Suite("What a commit writes")
    struct CommitWritesTests {
        @Test("All of it is written to the write-ahead log by one call, and synced")
        func oneCall() async throws {
            let workspace = try Workspace()
            let store = try TestedStore(workspace, "store")
            let output = workspace.directory.appending(path: "journal")
            let library = try await FileJournal.library(in: workspace)
            let server = try await store.serve(
                FileJournal.environment(library, folder: store.folder, output: output))
            let sent = try await workspace.run(
                "send", Workspace.sample("legacy/sync-connection-deleted.json"), "--url", server.webhookURL, "--secret",
                workspace.secret, "--repeat", "50")
            #expect(sent.exitCode == 0)
            #expect(await server.stop(SIGKILL) == SIGKILL)

            let log = Data((store.database.path + "-wal").utf8)
            var descriptors: Set<Int32> = []
            var (writes, syncs) = (0, 0)
            for record in try FileJournal(output).records {
                switch record.kind {
                case .opened where record.bytes == log: descriptors.insert(record.descriptor)
                case .opened, .closed: descriptors.remove(record.descriptor)
                case .written where descriptors.contains(record.descriptor): writes += 1
                case .syncBegun where descriptors.contains(record.descriptor): syncs += 1
                default: break
                }
            }
            #expect(syncs > 2)
            // The log's own head, and that of its first frame, come by calls of their own.
            #expect(writes <= syncs + 4)
        }
    }
#endif
