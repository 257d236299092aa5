import Logging
import Relink
import RelinkCodat

/// Whether Codat answers to each source's key, and what is left of the day's quota.
enum CodatCheck {
    static func findings(_ settings: Settings) async -> [Finding] {
        let sources: CodatSources
        do {
            sources = try CodatSources(settings, logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() })
        } catch {
            return [Finding("codat", .failed, "codat.baseUrl: \(error)")]
        }
        var findings: [Finding] = []
        for name in settings.sources.keys.sorted() {
            guard let source = sources.byName[name] else {
                findings.append(
                    Finding(
                        "codat", .warning,
                        "Source \(name) has no codat.apiKey: links can't lead to the Sync flow, and nothing that "
                            + "webhooks miss is found."))
                continue
            }
            let key = await finding(source)
            findings.append(key)
            guard key.verdict != .failed else { continue }
            findings.append(contentsOf: await webhooks(source, settings))
            findings.append(await SetupCheck.finding(source))
        }
        await sources.shutdown()
        return findings
    }

    private static func webhooks(_ source: CodatSource, _ settings: Settings) async -> [Finding] {
        do {
            let consumers = try await source.client.within(.interactive).webhookConsumers()
            let url = WebhookSubscription.url(of: source.name, settings)
            let warnings = WebhookSubscription(url: url, among: consumers).warnings
            guard !warnings.isEmpty else {
                return [Finding("webhooks", .ok, "Source \(source.name): Codat sends \(url) all that Relink wants.")]
            }
            return warnings.map { Finding("webhooks", .warning, "Source \(source.name): \($0)") }
        } catch {
            return [
                Finding(
                    "webhooks", .warning,
                    "Source \(source.name): Codat did not say where it sends webhooks (\(error)).")
            ]
        }
    }

    private static func finding(_ source: CodatSource) async -> Finding {
        do {
            let client = source.client.within(.interactive)
            for try await _ in try client.companies(CodatListQuery(pageSize: 1)) { break }
            let quota = client.quota.map { quota in
                let left = quota.remaining.map(String.init) ?? "?"
                return "; \(left) of \(quota.limit.map(String.init) ?? "?") calls are left today"
            }
            let keys = [
                ("codat.commerceKey", source.settings.commerceKey),
                ("codat.accountingKey", source.settings.accountingKey),
            ].filter { $0.1 == nil }.map(\.0)
            guard keys.isEmpty else {
                return Finding(
                    "codat", .warning,
                    "Source \(source.name): the key is right\(quota ?? ""). Not set: \(keys.joined(separator: ", ")); "
                        + "merchants whose connections don't tell it can't be sent to the Sync flow.")
            }
            return Finding("codat", .ok, "Source \(source.name): the key is right\(quota ?? "").")
        } catch {
            return Finding("codat", .failed, "Source \(source.name): \(error)")
        }
    }
}
