import NIOCore
import Relink
import Testing

@testable import RelinkLoad

struct SyntheticEventTests {
    private let end = Instant(milliseconds: 1_790_000_000_000)

    @Test("A log of stories has every digest right, and every event is understood")
    func log() {
        var stories = StoryLog(merchants: 200, events: 2_050, seed: 3, end: end)
        var previous = EventDigest.zero
        var count: Int64 = 0
        while true {
            let batch = stories.next(500)
            if batch.isEmpty { break }
            for event in batch {
                count += 1
                #expect(event.sequence == count)
                #expect(event.follows(previous))
                #expect(DecodedEvent(event).status == .applied, "\(String(decoding: event.body, as: UTF8.self))")
                previous = event.digest
            }
        }
        #expect(count == 2_050)
    }

    @Test("Each merchant stands at the end of its story as the story says")
    func endings() {
        let seed: UInt64 = 3
        var stories = StoryLog(merchants: 500, events: 5_000, seed: seed, end: end)
        let folder = Folder(reducer: Reducer())
        let decoded = stories.next(5_000).map(DecodedEvent.init)
        let batch = folder.fold(decoded, Checkpoint(fingerprint: ""), [:], [:])
        #expect(batch.merchants.count == 500)
        for index in 0..<500 {
            let story = MerchantStory(seed: seed, index: index)
            let expected: MerchantHealth =
                switch story.ending {
                case .healthy: .healthy
                case .lost: .disconnected
                case .degraded: .degraded
                case .neverLinked: .onboarding
                case .offboarded: .offboarded
                }
            #expect(batch.merchants[story.merchant.companyID]?.state.health == expected)
        }
    }

    @Test("The same seed makes the same log, in batches of any size")
    func determinism() {
        var whole = StoryLog(merchants: 50, events: 500, seed: 9, end: end)
        var parts = whole
        let events = whole.next(500)
        #expect(parts.next(123) + parts.next(400) == events)
        var other = StoryLog(merchants: 50, events: 500, seed: 10, end: end)
        #expect(other.next(500) != events)
    }

    @Test("Webhooks are verified by the secret that signed them, and about the asked share repeats an earlier one")
    func webhooks() throws {
        let secret = try WebhookSecret(parsing: "whsec_" + Base64.encode([UInt8](repeating: 7, count: 24)))
        let settings = WebhookRequests.Settings(seed: 1, companies: 20, duplicates: 0.1, bodies: 100)
        var requests = try WebhookRequests(
            settings, secret: secret, host: "127.0.0.1:8080", target: "/webhooks/codat", startedAt: .now)
        var ids: [String] = []
        for _ in 0..<2_000 {
            var buffer = ByteBuffer()
            let sent = requests.writeNext(into: &buffer)
            let id = try #require(sent.messageID)
            ids.append(id)
            let text = String(buffer: buffer)
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
            let headers = Dictionary(
                uniqueKeysWithValues: parts[0].split(separator: "\r\n").dropFirst().map { line in
                    let colon = line.firstIndex(of: ":") ?? line.endIndex
                    return (String(line[..<colon]), String(line[colon...].dropFirst(2)))
                })
            #expect(headers["webhook-id"] == id)
            #expect(headers["content-length"] == String(parts[1].utf8.count))
            let timestamp = try #require(headers["webhook-timestamp"].flatMap { Int64($0) })
            let signature = try WebhookSignature.sign(
                id: id, timestamp: timestamp, body: Array(parts[1].utf8), with: secret)
            #expect(headers["webhook-signature"] == signature)
        }
        let repeats = ids.count - Set(ids).count
        #expect((140...260).contains(repeats), "\(repeats)")
    }
}
