import Logging
import Relink
import RelinkCodat
import Tracing

/// The Codat clients that the settings have a key for, by the name of their source.
struct CodatSources: Sendable {
    let byName: [String: CodatSource]

    /// - Throws: ``CodatConfigurationError``.
    init(_ settings: Settings, logger: Logger, tracer: (any Tracer)? = nil) throws(CodatConfigurationError) {
        var byName: [String: CodatSource] = [:]
        for (name, source) in settings.sources {
            guard let key = source.codat.apiKey, let baseURL = source.codat.baseURL else { continue }
            let client = try CodatClient(
                CodatClient.Configuration(
                    apiKey: CodatAPIKey(key.value), baseURL: baseURL, trustRoots: settings.tls.trustRoots),
                now: { .now }, logger: logger, tracer: tracer)
            byName[name] = CodatSource(name: name, client: client, settings: source.codat)
        }
        self.byName = byName
    }

    func shutdown() async {
        for source in byName.values { await source.client.shutdown() }
    }
}
