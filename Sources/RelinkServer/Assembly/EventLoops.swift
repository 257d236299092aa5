import NIOCore
import NIOPosix
import RelinkStore

/// The threads that receive requests and write answers.
enum EventLoops {
    static func adopt(_ priority: ThreadPriority) {
        for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
            loop.execute { priority.adopt() }
        }
    }
}
