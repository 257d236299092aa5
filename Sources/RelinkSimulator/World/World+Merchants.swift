import Relink

extension World {
    /// Oldest first.
    public var merchants: [Merchant] { access { $0.allCompanies.map(Merchant.init) } }

    public func merchant(_ companyID: String) -> Merchant? {
        access { $0.company(companyID).map(Merchant.init) }
    }

    /// Creates companies with both connections linked, the settings completed, and a first sync done, and sends the
    /// webhooks of all that.
    ///
    /// - Parameters:
    ///   - names: of the first ones; the others get made-up names.
    ///   - commerceKey: platform key; `nil` for the configuration's, like `accountingKey`.
    /// - Returns: those created; fewer than asked for where the simulator is full or a platform key is not known.
    public func createMerchants(
        _ count: Int, names: [String] = [], commerceKey: String? = nil, accountingKey: String? = nil
    ) -> [Merchant] {
        access { state in
            guard let commerce = Integration.named(commerceKey ?? state.configuration.commerceKey),
                let accounting = Integration.named(accountingKey ?? state.configuration.accountingKey)
            else { return [] }
            return (0..<max(0, count)).compactMap { index in
                let name =
                    names.indices.contains(index)
                    ? names[index] : MerchantNames.name(state.companyOrder.count)
                return state.createMerchant(name: name, commerce: commerce, accounting: accounting).map(Merchant.init)
            }
        }
    }

    /// A company without connections, as `POST /companies` makes it.
    public func createCompany(name: String, tags: [String: String] = [:]) -> Merchant? {
        access { $0.createCompany(name: name, tags: tags).map(Merchant.init) }
    }

    /// Cuts a merchant off, and sends the webhooks that tell of it.
    ///
    /// - Returns: whether there was something to cut.
    @discardableResult
    public func cut(_ companyID: String, _ loss: Loss) -> Bool {
        access { state in
            guard let company = state.company(companyID) else { return false }
            let accounting = company.connection(.accounting)
            switch loss {
            case .companyDeleted: return state.deleteCompany(company.id)
            case .commerceDeleted:
                return company.connection(.commerce).map { state.deleteConnection($0.id, of: company.id) } ?? false
            case .revoked:
                return accounting.map { state.deleteConnection($0.id, of: company.id) } ?? false
            case .deauthorized, .unlinked:
                let status: ConnectionStatus = loss == .unlinked ? .unlinked : .deauthorized
                return accounting.flatMap { state.disconnect($0.id, of: company.id, to: status) } != nil
            }
        }
    }

    /// Brings a merchant back without its pages: connections linked, settings completed, webhooks sent.
    @discardableResult
    public func relink(_ companyID: String) -> Merchant? {
        access { state in
            let configuration = state.configuration
            return state.relink(
                companyID, commerceKey: configuration.commerceKey, accountingKey: configuration.accountingKey
            ).map(Merchant.init)
        }
    }

    /// Walks the whole Sync flow behind a URL as a merchant would, and uses its code up.
    ///
    /// - Returns: the merchant; `nil` where the code is used or too old.
    public func completeSyncFlow(_ url: String) -> Merchant? {
        let query = url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        guard let code = FormFields(parsing: query)["otp"] else { return nil }
        return access { state in
            guard var visit = state.beginVisit(passcode: code) else { return nil }
            if visit.stage == .authorize {
                guard let authorized = state.authorize(visit) else { return nil }
                visit = authorized
            }
            guard let finished = state.finish(visit, isEnabled: true, syncHour: nil) else { return nil }
            return finished.companyID.flatMap { state.company($0) }.map(Merchant.init)
        }
    }

    /// A fresh Sync flow URL, as the API gives it.
    ///
    /// - Returns: `nil` where there is no such company.
    public func syncFlowURL(for companyID: String, redirectURL: String? = nil) -> String? {
        access { state in
            guard let company = state.company(companyID),
                let commerce = company.connection(.commerce)?.integration
                    ?? Integration.named(state.configuration.commerceKey),
                let accounting = company.connection(.accounting)?.integration
                    ?? Integration.named(state.configuration.accountingKey)
            else { return nil }
            return state.issueSyncFlowURL(
                commerce: commerce, accounting: accounting, merchantIdentifier: company.id,
                redirect: redirectURL.flatMap(WebAddress.init))
        }
    }

    /// Switches a merchant's syncing on or off, as the merchant does on the settings page: no webhook tells of it.
    @discardableResult
    public func setEnabled(_ isEnabled: Bool, of companyID: String) -> Bool {
        access { state in
            guard let company = state.company(companyID) else { return false }
            return state.update(company.id) { $0.isEnabled = isEnabled } != nil
        }
    }

    /// Runs a merchant's sync.
    ///
    /// - Parameter code: how it is to end, such as 4040; `nil` for how it would end by itself.
    /// - Returns: how it ended; `nil` where there is no such company.
    @discardableResult
    public func sync(_ companyID: String, code: Int? = nil, message: String? = nil) -> Int? {
        access { $0.sync(companyID, code: code, message: message)?.code }
    }

    /// Ends a fetch of one data type, and sends the webhooks that tell of it.
    ///
    /// - Parameter status: by the names of Codat's data status, such as `AuthError`.
    @discardableResult
    public func fetch(_ dataType: String, status: String, of companyID: String) -> Bool {
        access { state in
            let sourceType: SourceType = dataType.hasPrefix("commerce-") ? .commerce : .accounting
            guard let company = state.company(companyID), let connection = company.connection(sourceType) else {
                return false
            }
            state.fetch([dataType], over: connection, of: company.id, status: status)
            return true
        }
    }
}
