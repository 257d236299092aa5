import Logging
public import RelinkCodat

/// Codat's API as the settings give access to it, for one command.
public enum CodatAccess {
    /// Runs a body with a source's client, and ends its connections.
    ///
    /// - Parameter source: the source's name; by default the first one, whose settings stand at the top.
    /// - Throws: ``CodatAccessError`` where the settings give no access, or what the body throws.
    public static func using<Value>(
        _ settings: Settings, source: String? = nil,
        _ body: (CodatClient, Settings.Codat) async throws -> Value
    ) async throws -> Value {
        let name = source ?? Settings.firstSource
        guard let codat = settings.sources[name]?.codat else {
            let names = settings.sources.keys.sorted().joined(separator: ", ")
            throw CodatAccessError("There is no source of the name \(name); there are: \(names).")
        }
        let key = name == Settings.firstSource ? "codat" : "sources.\(name).codat"
        let sources: CodatSources
        do {
            sources = try CodatSources(
                settings, logger: Logger(label: "relink.codat") { _ in SwiftLogNoOpLogHandler() })
        } catch {
            throw CodatAccessError("\(key).baseUrl or tls.trustRoots: \(error).")
        }
        guard let client = sources.byName[name]?.client else {
            await sources.shutdown()
            throw CodatAccessError(
                "\(key).apiKey is not set; set it to an API key of Codat's Portal, as it stands there.")
        }
        do {
            let value = try await body(client, codat)
            await sources.shutdown()
            return value
        } catch {
            await sources.shutdown()
            throw error
        }
    }
}

/// The settings give no access to Codat's API.
public struct CodatAccessError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
