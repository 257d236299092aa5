@testable import Relink

/// Made-up events of Relink's own.
enum RandomOwnEvent {
    static func text(_ random: inout SplitMix64) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "Z", "0", " ", "\"", "\\", "/", "\u{0}", "\u{7}", "\n", "\u{7f}", "\u{e9}", "\u{301}", "\u{2028}",
            "\u{202e}", "\u{fffd}", "\u{ffff}", "\u{1f600}", "{", "]",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<random.below(8) { text.append(random.pick(scalars)) }
        return String(text)
    }

    private static func optionalText(_ random: inout SplitMix64) -> String? {
        random.chance(50) ? text(&random) : nil
    }

    private static func instant(_ random: inout SplitMix64) -> Instant {
        Instant(milliseconds: 1_700_000_000_000 + Int64(random.below(1_000_000_000)))
    }

    static func contact(_ random: inout SplitMix64) -> Contact {
        Contact(
            email: random.chance(50) ? random.pick(["a@x.example", "b@x.example"]) : text(&random),
            name: optionalText(&random), locale: optionalText(&random), merchantIdentifier: optionalText(&random))
    }

    static func mail(of companyID: String, _ random: inout SplitMix64) -> MailRecord {
        MailRecord(
            mailID: "mail-\(random.below(10))", companyID: companyID, episode: Int64(random.below(4)),
            step: Int64(1 + random.below(4)), to: contact(&random).email, locale: random.pick(["en", "fr"]),
            subject: text(&random), status: random.pick(MailRecord.Status.allCases),
            attempts: Int64(random.below(1000)), createdAt: instant(&random), error: optionalText(&random))
    }

    static func observation(_ random: inout SplitMix64) -> Observation {
        var observation = Observation()
        observation.source = optionalText(&random)
        observation.isDeleted = random.chance(10)
        observation.name = optionalText(&random)
        if random.chance(50) {
            observation.tags = (0..<random.below(4)).map { MerchantState.Tag(key: "k\($0)", value: text(&random)) }
        }
        if random.chance(70) {
            let ids = ["books-1", "books-2", "shop", "bank", "dark"].filter { _ in random.chance(60) }
            observation.connections = ids.map { id in
                Observation.Connection(
                    connectionID: id, status: random.chance(90) ? random.pick(ConnectionStatus.allCases) : nil,
                    sourceType: random.chance(80) ? random.pick(SourceType.allCases) : nil,
                    platformKey: optionalText(&random), platformName: optionalText(&random))
            }
        }
        let flags: [Bool?] = [true, false, nil]
        if random.chance(50) {
            observation.configuration = Observation.Configuration(
                enabled: random.pick(flags), configured: random.pick(flags))
        }
        if random.chance(50) {
            observation.latestSync = Observation.Sync(
                code: random.pick([1000, 2000, 2040, 4000, 4040, 4220, 5130, -1]), message: optionalText(&random),
                at: random.chance(70) ? instant(&random) : nil)
        }
        return observation
    }

    static func event(of companyID: String, _ random: inout SplitMix64) -> RelinkEvent {
        let episode = Int64(random.below(4))
        return switch random.below(17) {
        case 0: .contactSet(contact(&random))
        case 1: .contactDeleted
        case 2: .mailSent(mail(of: companyID, &random))
        case 3: .mailDelayed(mail(of: companyID, &random), nextTryAt: instant(&random))
        case 4: .mailFailed(mail(of: companyID, &random))
        case 5: .mailRefused(mail(of: companyID, &random))
        case 6: .mailRequested(by: random.pick(RelinkEvent.Requester.allCases))
        case 7: .reonboardingPaused
        case 8: .reonboardingResumed
        case 9: .reonboardingExhausted(random.pick(RelinkEvent.Exhaustion.allCases))
        case 10: .unsubscribed
        case 11: .linkUsed(episode: episode)
        case 12: .syncFlowStarted(episode: episode)
        case 13: .companyObserved(observation(&random))
        case 15: .setup(setupStep(&random))
        case 14: .silenceNoticed(source: text(&random), since: instant(&random))
        default: .noticesDelivered(target: text(&random), through: Int64(random.below(1000)))
        }
    }
}
