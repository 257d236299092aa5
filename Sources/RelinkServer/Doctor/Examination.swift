import Foundation
import Relink
import RelinkPostgres

/// The checks of `relink doctor`, in the order in which one rests on the other.
public enum Examination {
    /// - Parameters: as of ``Settings/load(flags:environment:for:)``.
    public static func findings(flags: [String: String], environment: [String: String]) async -> [Finding] {
        let settings: Settings
        do {
            settings = try Settings.load(flags: flags, environment: environment, for: .serving)
        } catch {
            return error.faults.map { Finding("settings", .failed, $0.description) }
        }
        var findings = [Finding("settings", .ok, "\(settings.sources.count) source(s) of webhooks, all keys right.")]
        findings.append(contentsOf: settings.warnings)
        let (store, head, forecast) = await storeFinding(settings)
        findings.append(store)
        if let forecast { findings.append(DiskCheck.finding(forecast)) }
        findings.append(ClockCheck.finding(now: .now, lastReceivedAt: head?.receivedAt))
        if case .sqlite(let path) = settings.store {
            findings.append(DiskCheck.finding(directory: URL(filePath: path).deletingLastPathComponent().path))
        }
        findings.append(contentsOf: await CodatCheck.findings(settings))
        findings.append(contentsOf: await MailCheck.findings(settings))
        if let traces = await TraceCheck.finding(settings) { findings.append(traces) }
        findings.append(await PublicURLCheck.finding(settings))
        return findings
    }

    private static func storeFinding(_ settings: Settings) async -> (Finding, LogHead?, StoreForecast?) {
        do {
            let name: String
            switch settings.store {
            case .sqlite(let path):
                guard FileManager.default.fileExists(atPath: path) else {
                    return (Finding("store", .ok, "\(path) is not there yet; `relink serve` makes it."), nil, nil)
                }
                name = path
            case .postgres(let url):
                name = "The database"
                guard try await PostgresStore.isThere(url: url.value) else {
                    return (Finding("store", .ok, "\(name) holds no store yet; `relink serve` makes one."), nil, nil)
                }
            }
            let store = try await StoreAccess.open(settings, role: .read)
            let head = try await store.log.head()
            let shelf = store.projections
            let checkpoint = try await shelf.current.checkpoint()
            let status = StatusReader(
                log: store.log, projection: { shelf.current }, reducer: Reducer(policy: settings.reducerPolicy))
            let forecast = try await status.forecast(store.use(), now: .now)
            await store.close()
            let detail = "\(name): \(head.sequence) events, folded up to \(checkpoint.appliedSequence)."
            return (Finding("store", .ok, detail), head, forecast)
        } catch {
            return (Finding("store", .failed, "\(error)"), nil, nil)
        }
    }
}

extension Settings {
    fileprivate var warnings: [Finding] {
        sources.sorted { $0.key < $1.key }.compactMap { name, source in
            guard source.webhook.allowUnverified else { return nil }
            return Finding(
                "settings", .warning,
                "Source \(name) takes webhooks that nobody signed (webhook.allowUnverified): for a laptop only.")
        }
    }
}
