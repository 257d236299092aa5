import Foundation

/// A small generator of random numbers whose whole course follows from its seed (Steele, Lea and Flood, 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to one less than the bound.
    mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0..<max(bound, 1), using: &self)
    }

    mutating func chance(_ percent: Int) -> Bool {
        below(100) < percent
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}

/// Runs a test's body over many random cases. Each case has a seed of its own, which a failed expectation prints:
/// `RELINK_SEED=<seed> swift test` repeats that case, and only that.
enum RandomCases {
    static func each(_ count: Int, _ body: (inout SplitMix64, _ note: String) throws -> Void) rethrows {
        for seed in seeds(count) {
            var random = SplitMix64(seed: seed)
            try body(&random, "repeat with RELINK_SEED=\(seed)")
        }
    }

    private static func seeds(_ count: Int) -> [UInt64] {
        if let seed = ProcessInfo.processInfo.environment["RELINK_SEED"].flatMap(UInt64.init) { return [seed] }
        return (0..<count).map { _ in UInt64.random(in: .min ... .max) }
    }
}
