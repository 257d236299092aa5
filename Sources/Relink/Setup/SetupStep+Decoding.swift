extension OwnEventDecoder {
    /// - Returns: `nil` for a type of a newer Relink.
    func setupStep() throws(Missing) -> SetupStep? {
        switch type {
        case "relink.setup.requested": .requested(try setupRequest())
        case "relink.setup.companyCreated": .companyCreated(companyID: try string("company"))
        case "relink.setup.companyFound": .companyFound(companyID: try string("company"))
        case "relink.setup.systemChosen": .systemChosen(platformKey: try string("platformKey"))
        case "relink.setup.connectionCreated":
            .connectionCreated(connectionID: try string("connectionId"), platformKey: try string("platformKey"))
        case "relink.setup.authorized": .authorized(connectionID: try string("connectionId"))
        case "relink.setup.failed": .failed(try setupFailure())
        default: nil
        }
    }

    private func setupRequest() throws(Missing) -> SetupRequest {
        let tags = (payload["tags"]?.members ?? []).compactMap { member in
            member.value.string.map { (member.name, $0) }
        }
        do throws(ContactFault) {
            return try SetupRequest(
                merchantIdentifier: payload["merchantIdentifier"]?.string, companyID: payload["company"]?.string,
                name: payload["name"]?.string, email: payload["email"]?.string, locale: payload["locale"]?.string,
                tags: Dictionary(tags, uniquingKeysWith: { first, _ in first }))
        } catch {
            throw Missing(member: "merchantIdentifier")
        }
    }

    private func setupFailure() throws(Missing) -> SetupFailure {
        SetupFailure(
            step: try name("step"), call: try string("call"), status: payload["status"]?.integer,
            errorCode: payload["errorCode"]?.integer, correlationID: payload["correlationId"]?.string,
            detail: try string("detail"), remedy: try string("remedy"), retryAt: payload["retryAt"]?.instant)
    }
}
