import Foundation

/// How much the long tests do: a little by default, all of it where `RELINK_SOAK` is 1.
enum Soak {
    static let isOn = ProcessInfo.processInfo.environment["RELINK_SOAK"] == "1"

    static func rounds(_ few: Int, soak: Int) -> Int { isOn ? soak : few }
}
