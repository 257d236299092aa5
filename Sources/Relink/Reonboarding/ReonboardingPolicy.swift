/// When merchants are written to: `reonboarding.*` and `onboarding.schedule` of the settings.
public struct ReonboardingPolicy: Hashable, Sendable {
    /// When each mail falls due, counted from the opening of the episode, in ascending order.
    public var schedule: [Duration]
    /// Least time between the first mails of two episodes of one merchant.
    public var cooldown: Duration
    /// A loss that was received longer ago than this when it is first known sends no mail by itself.
    public var maxAge: Duration
    /// How long a mail's link works.
    public var linkLifetime: Duration
    /// The schedule for merchants who never came to the end of connecting; empty for none.
    public var onboardingSchedule: [Duration]

    public init(
        schedule: [Duration] = [.seconds(900), .seconds(3 * 86_400), .seconds(7 * 86_400)],
        cooldown: Duration = .seconds(86_400), maxAge: Duration = .seconds(14 * 86_400),
        linkLifetime: Duration = .seconds(30 * 86_400), onboardingSchedule: [Duration] = []
    ) {
        self.schedule = schedule.sorted()
        self.cooldown = cooldown
        self.maxAge = maxAge
        self.linkLifetime = linkLifetime
        self.onboardingSchedule = onboardingSchedule.sorted()
    }

    /// When each mail of an episode falls due.
    public func schedule(of kind: Episode.Kind) -> [Duration] {
        switch kind {
        case .loss: schedule
        case .onboarding: onboardingSchedule
        }
    }

    /// What the fold depends on; `maxAge` is the postman's alone.
    var fingerprint: String {
        let lists = [schedule, onboardingSchedule].map { $0.map { "\($0)" }.joined(separator: " ") }
        return "schedule \(lists[0]), onboarding \(lists[1]), cooldown \(cooldown), link \(linkLifetime)"
    }
}
