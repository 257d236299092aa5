import Relink
import RelinkCodat

/// Whether merchants find something to choose behind a link that the platform orders, and can set out from there.
enum SetupCheck {
    static func finding(_ source: CodatSource) async -> Finding {
        guard source.ownKey != nil else {
            return Finding("setup", .warning, "Source \(source.name): \(source.ownKeyMissing)")
        }
        let side = source.settings.chosenSide.rawValue.lowercased()
        do {
            let integrations = try source.client.within(.interactive).integrations()
            let count = source.offered(try await integrations.all(limit: OfferCache.maxIntegrations)).count
            guard count > 0 else {
                return Finding(
                    "setup", .warning,
                    "Source \(source.name): Codat has no \(side) system enabled that merchants could choose; enable "
                        + "some in Codat's Portal, or set codat.merchantsChoose to the other side.")
            }
            return Finding("setup", .ok, "Source \(source.name): merchants choose among \(count) \(side) systems.")
        } catch {
            return Finding("setup", .failed, "Source \(source.name): \(error)")
        }
    }
}
