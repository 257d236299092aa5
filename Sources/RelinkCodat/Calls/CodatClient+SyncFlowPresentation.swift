extension CodatClient {
    /// The texts of the Sync flow in all languages, and which accounts it shows for some platforms; platforms that
    /// Codat knows nothing of are left out.
    public func syncFlowPresentation(
        platformKeys: [String]
    ) async throws(CodatError) -> SyncFlowPresentation {
        var presentation = SyncFlowPresentation()
        for locale in SyncFlowLocale.allCases {
            presentation.texts[locale] = try await syncFlowTexts(locale).mapValues(\.text)
        }
        guard !platformKeys.isEmpty else { return presentation }
        let clientID = try await clientSyncSettings().clientID
        for platformKey in platformKeys {
            do {
                presentation.visibleAccounts[platformKey] = try await visibleAccounts(
                    platformKey: platformKey, clientID: clientID)
            } catch {
                guard error.kind == .notFound else { throw error }
            }
        }
        return presentation
    }

    /// Makes changes of the Sync flow's texts and accounts: one call for each language, and one for each platform.
    ///
    /// - Parameter onDone: told each part that is done: a language or a platform key.
    /// - Returns: the texts that stand as others than they were set to, by language and key, nevertheless.
    public func apply(
        _ changes: [SyncFlowPresentation.Change], onDone: (String) -> Void = { _ in }
    ) async throws(CodatError) -> [SyncFlowPresentation.Change] {
        var unchanged: [SyncFlowPresentation.Change] = []
        for locale in SyncFlowLocale.allCases {
            var texts: [String: SyncFlowText] = [:]
            for case .text(locale, let key, _, let text) in changes { texts[key] = SyncFlowText(text) }
            guard !texts.isEmpty else { continue }
            let stand = try await setSyncFlowTexts(texts, locale)
            for (key, text) in texts.sorted(by: { $0.key < $1.key }) where text.text != nil {
                guard stand[key]?.text != text.text else { continue }
                unchanged.append(.text(locale, key: key, from: stand[key]?.text, to: text.text))
            }
            onDone(locale.rawValue)
        }
        for case .accounts(let platformKey, _, let accounts) in changes {
            _ = try await setVisibleAccounts(accounts, platformKey: platformKey)
            onDone(platformKey)
        }
        return unchanged
    }
}
