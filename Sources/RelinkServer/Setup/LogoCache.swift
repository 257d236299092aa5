import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL
import Relink
import RelinkCodat
import RelinkHTTP
import Synchronization

/// Logos of systems, fetched once a day from where Codat's branding says that they are, so that merchants' browsers ask
/// nobody but Relink.
final class LogoCache: Sendable {
    private static let lifetime: Int64 = 86_400
    /// How long a logo that could not be had is not asked for again.
    private static let pauseAfterFailure: Int64 = 300
    private static let maxBytes = 262_144
    /// Of all logos together.
    private static let maxTotalBytes = 16_777_216
    private static let maxEntries = 500
    private static let limit = Duration.seconds(10)

    private struct Entry {
        var image: LogoImage?
        var validUntil: Instant
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let turns = CompanySlots(places: 1)
    let http: HTTPClient
    private let logger: Logger
    private let now: @Sendable () -> Instant

    /// - Parameter trustRoots: a PEM file of authorities to trust instead of the system's.
    init(trustRoots: String?, logger: Logger, now: @escaping @Sendable () -> Instant) {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let trustRoots { tls.trustRoots = .file(trustRoots) }
        http = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup,
            configuration: HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow))
        self.logger = logger
        self.now = now
    }

    /// - Returns: `nil` where there is none that may be shown.
    func logo(of integration: Integration, _ source: CodatSource) async -> LogoImage? {
        let key = "\(source.name) \(integration.key)"
        if let entry = valid(key) { return entry.image }
        do {
            return try await turns.withSlot(key) {
                if let entry = valid(key) { return entry.image }
                let image = await fetch(integration, source)
                return keep(image, key)
            }
        } catch {
            // The merchant is gone, or too many ask: the system's name stands beside where the logo would.
            return nil
        }
    }

    private func valid(_ key: String) -> Entry? {
        let now = now()
        return entries.withLock { entries in entries[key].flatMap { now < $0.validUntil ? $0 : nil } }
    }

    private func keep(_ image: LogoImage?, _ key: String) -> LogoImage? {
        let now = now()
        let lifetime = image == nil ? Self.pauseAfterFailure : Self.lifetime
        return entries.withLock { entries in
            // One that was good yesterday is better than none.
            let kept = image ?? entries[key]?.image
            entries[key] = nil
            let size = entries.values.reduce(kept?.bytes.count ?? 0) { $0 + ($1.image?.bytes.count ?? 0) }
            if size > Self.maxTotalBytes || entries.count >= Self.maxEntries { entries.removeAll() }
            entries[key] = Entry(image: kept, validUntil: now.advanced(bySeconds: lifetime))
            return kept
        }
    }

    private func fetch(_ integration: Integration, _ source: CodatSource) async -> LogoImage? {
        var branding: Branding?
        do throws(CodatError) {
            branding = try await source.client.within(.interactive).branding(of: integration.key)
        } catch {
            // The list of integrations names a logo as well.
            noteFailure("\(error)", integration)
        }
        for url in [branding?.squareLogo?.source, branding?.fullLogo?.source, integration.logoURL] {
            guard let url else { continue }
            do {
                return try await image(at: url, source)
            } catch {
                noteFailure("\(error)", integration)
            }
        }
        return nil
    }

    private func noteFailure(_ reason: String, _ integration: Integration) {
        logger.notice(
            "A system's logo could not be fetched; its name stands alone until one can.",
            metadata: ["system": "\(integration.key)", "reason": "\(reason)"])
    }

    /// Over TLS, or from where Codat's API itself is.
    private func isTrusted(_ url: String, _ source: CodatSource) -> Bool {
        guard let parts = URLComponents(string: url), parts.user == nil, parts.host != nil else { return false }
        if parts.scheme?.lowercased() == "https" { return true }
        let base = source.settings.baseURL.flatMap { URLComponents(string: $0) }
        return parts.scheme == base?.scheme && parts.host == base?.host && parts.port == base?.port
    }

    private struct NoLogo: Error, CustomStringConvertible {
        let description: String
    }

    private func image(at url: String, _ source: CodatSource) async throws -> LogoImage {
        guard isTrusted(url, source) else {
            throw NoLogo(description: "Its address is not one of https, or of Codat's API itself.")
        }
        let answer = try await http.answer(
            to: HTTPClientRequest(url: url), within: Self.limit, maxBytes: Self.maxBytes)
        guard answer.status == .ok else { throw NoLogo(description: "The answer is \(answer.status.code).") }
        let type = answer.headers.first(name: "content-type") ?? ""
        guard let image = LogoImage(type: type, bytes: Array(answer.body.readableBytesView)) else {
            throw NoLogo(description: "What came is no image that may be shown.")
        }
        return image
    }
}
