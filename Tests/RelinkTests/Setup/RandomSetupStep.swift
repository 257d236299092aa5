@testable import Relink

extension RandomOwnEvent {
    static func setupStep(_ random: inout SplitMix64) -> SetupStep {
        switch random.below(7) {
        case 0: setupRequest(&random).map(SetupStep.requested) ?? .companyFound(companyID: "c")
        case 1: .companyCreated(companyID: text(&random))
        case 2: .companyFound(companyID: text(&random))
        case 3: .systemChosen(platformKey: text(&random))
        case 4: .connectionCreated(connectionID: text(&random), platformKey: text(&random))
        case 5: .authorized(connectionID: text(&random))
        default:
            .failed(
                SetupFailure(
                    step: random.pick(SetupFailure.Step.allCases), call: text(&random),
                    status: random.chance(50) ? 500 : nil, errorCode: random.chance(50) ? 7 : nil,
                    correlationID: random.chance(50) ? text(&random) : nil, detail: text(&random),
                    remedy: text(&random), retryAt: random.chance(50) ? Minute.instant(random.below(100)) : nil))
        }
    }

    private static func setupRequest(_ random: inout SplitMix64) -> SetupRequest? {
        do throws(ContactFault) {
            return try SetupRequest(
                merchantIdentifier: random.chance(80) ? random.pick(["m", "m_1", "M/2 \u{e9}"]) : nil,
                companyID: random.chance(50) ? "c" : nil, name: random.chance(50) ? "Larkspur \u{202e}" : nil,
                email: random.chance(50) ? "a@x.example" : nil, locale: random.chance(50) ? "fr-CA" : nil,
                tags: random.chance(50) ? ["region": "north", "tier": "\"1\""] : [:])
        } catch {
            return nil
        }
    }
}
