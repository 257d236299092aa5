import Foundation
import NIOCore
import NIOEmbedded
import Testing

@testable import RelinkHTTP

@Suite("Accepting connections")
struct AcceptPauseTests {
    @Test("Out of file descriptors, accepting stops for a moment and then goes on")
    func pause() throws {
        let channel = EmbeddedChannel(handler: AcceptPauseHandler(pause: .milliseconds(200)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
        #expect(Self.autoRead(channel) == false)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(199))
        #expect(Self.autoRead(channel) == false)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(Self.autoRead(channel) == true)
        #expect(throws: IOError.self) { try channel.throwIfErrorCaught() }
    }

    private static func autoRead(_ channel: EmbeddedChannel) -> Bool? {
        channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool
    }
}
