import Foundation
import Relink
import RelinkSQLite
import Testing

@Suite("Asking the process that serves for a rebuild")
struct RebuildMailboxTests {
    private static let cutShort = [Data(), Data(count: 3), Data("1".utf8), Data([0xFF, 0x31, 0x0A])]

    @Test("What a power cut left of a request is none, and the next one is taken", arguments: cutShort)
    func torn(request: Data) async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try request.write(to: folder.url.appendingPathComponent("relink.db.rebuild-request"))
                #expect(try await store.rebuildRequests.pending() == nil)
                let request = try await store.rebuildRequests.request()
                #expect(try await store.rebuildRequests.pending() == request)
            }
        }
    }

    @Test("What a power cut left of the word that a rebuild is done is none: it begins again", arguments: cutShort)
    func torn(progress: Data) async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                let requests = store.rebuildRequests
                let request = try await requests.request()
                try await requests.report(RebuildProgress(folded: 1, total: 1, isDone: true), of: request)
                #expect(try await requests.pending() == nil)
                try progress.write(to: folder.url.appendingPathComponent("relink.db.rebuild-progress"))
                #expect(try await requests.pending() == request)
                #expect(try await requests.progress(of: request) == nil)
                try await requests.report(RebuildProgress(folded: 1, total: 1, isDone: true), of: request)
                #expect(try await requests.pending() == nil)
            }
        }
    }
}
