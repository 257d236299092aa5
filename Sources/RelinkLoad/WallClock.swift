import Foundation
import Relink

extension Instant {
    /// By the machine's clock, in whole milliseconds.
    static var now: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
