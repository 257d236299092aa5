import Foundation
public import Relink

extension Instant {
    /// The wall clock of this machine: the only place where it is read.
    public static var now: Instant {
        Instant(ticks: Int64((Date().timeIntervalSince1970 * Double(ticksPerSecond)).rounded()))
    }
}
