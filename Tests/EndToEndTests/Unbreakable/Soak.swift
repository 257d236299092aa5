import Foundation

/// How much the long tests do: `RELINK_SOAK` is the share of the full size that they come to, from 0 (the default: as
/// little as tells anything) to 1.
enum Soak {
    private static let share = ProcessInfo.processInfo.environment["RELINK_SOAK"].flatMap(Double.init) ?? 0

    /// Whether limits are those that are promised to users; short of the full size they leave room for a machine that
    /// does much else at the same time.
    static let isWhole = share >= 1

    /// Whether somebody reads the figures.
    static let isTold = share > 0

    static func rounds(_ few: Int, soak: Int) -> Int {
        few + Int((Double(soak - few) * min(max(share, 0), 1)).rounded())
    }

    /// What is promised in full size; on a machine that does much else at the same time, all takes longer.
    static func patience(_ promised: Duration) -> Duration { isWhole ? promised : promised * 4 }

    /// Says a figure to whoever reads them.
    static func tell(_ figure: @autoclosure () -> String) {
        if isTold { print(figure()) }
    }
}

extension Duration {
    /// Such as `0.056 s`.
    var inSeconds: String { String(format: "%.3f s", self / .seconds(1)) }
}
