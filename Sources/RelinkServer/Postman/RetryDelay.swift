/// When a try that failed is made again: after 10 s, doubling up to an hour, for a day.
enum RetryDelay {
    static let longest = Duration.seconds(3600)
    /// Counted from the first try.
    static let givenUpAfter = Duration.seconds(86_400)

    /// - Parameter attempts: how many have failed, from 1.
    static func after(_ attempts: Int64) -> Duration {
        min(.seconds(10 << min(max(attempts, 1) - 1, 9)), longest)
    }
}
