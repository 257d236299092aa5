extension CodatClient {
    /// Which of Codat's two paths to the same lists is taken.
    public enum IntegrationPath: String, Hashable, Sendable {
        /// `/config/integrations`.
        case syncForCommerce = "/config/integrations"
        /// `/integrations`.
        case platform = "/integrations"
    }

    /// `GET /config/integrations`, or `GET /integrations`: what merchants can be connected to.
    public func integrations(
        _ query: CodatListQuery = CodatListQuery(), at path: IntegrationPath = .syncForCommerce
    ) throws(CodatError) -> CodatPages<Integration> {
        pages(try CodatRequest(.get, path.rawValue).with(query))
    }

    /// `GET /integrations/{platformKey}`.
    public func integration(_ platformKey: String) async throws(CodatError) -> Integration {
        try await model(try CodatRequest(.get, "/integrations/{platformKey}", platformKey))
    }

    /// `GET /config/integrations/{platformKey}/branding`, or without `/config`. It seldom changes: keep it.
    public func branding(
        of platformKey: String, at path: IntegrationPath = .syncForCommerce
    ) async throws(CodatError) -> Branding {
        try await model(try CodatRequest(.get, path.rawValue + "/{platformKey}/branding", platformKey))
    }
}
