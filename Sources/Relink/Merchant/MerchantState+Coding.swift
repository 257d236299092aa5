extension MerchantState {
    /// Changes whenever the bytes of a state come to mean something else.
    public static let formatVersion = 4

    /// This state as bytes, the same for equal states.
    public func encoded() -> [UInt8] {
        var encoder = StateEncoder()
        encoder.string(companyID)
        encoder.string(source)
        encoder.optional(firstSeenAt) { $0.instant($1) }
        encoder.optional(lastEvent) {
            $0.integer($1.sequence)
            $0.optional($1.type) { $0.string($1) }
            $0.instant($1.receivedAt)
        }
        encoder.register(name) { $0.string($1) }
        encoder.register(tags) {
            $0.array($1) {
                $0.string($1.key)
                $0.string($1.value)
            }
        }
        encoder.register(deleted) { $0.bool($1) }
        encoder.array(connections) { $1.encode(to: &$0) }
        encoder.optional(syncConnectionDeleted) { $0.order($1) }
        encoder.optional(companySynchronized) { $0.order($1) }
        encoder.array(dataTypes) { $1.encode(to: &$0) }
        encoder.array(writes) { $1.encode(to: &$0) }
        encodeObserved(to: &encoder)
        encoder.bool(everSynced)
        encoder.optional(lastSyncedAt) { $0.instant($1) }
        encoder.string(health.rawValue)
        encoder.instant(since)
        encoder.array(reasons) { $1.encode(to: &$0) }
        episode.encode(to: &encoder)
        reonboarding.encode(to: &encoder)
        return encoder.bytes
    }

    /// - Throws: ``StateCodingError`` for bytes that ``encoded()`` did not make.
    public init(encoded bytes: [UInt8]) throws(StateCodingError) {
        var decoder = StateDecoder(bytes)
        self.init(companyID: try decoder.string(), source: try decoder.string())
        firstSeenAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        lastEvent = try decoder.optional { d throws(StateCodingError) in
            LastEvent(
                sequence: try d.integer(), type: try d.optional { d throws(StateCodingError) in try d.string() },
                receivedAt: try d.instant())
        }
        name = try decoder.register { d throws(StateCodingError) in try d.string() }
        tags = try decoder.register { d throws(StateCodingError) in
            try d.array { d throws(StateCodingError) in Tag(key: try d.string(), value: try d.string()) }
        }
        deleted = try decoder.register { d throws(StateCodingError) in try d.bool() }
        connections = try decoder.array { d throws(StateCodingError) in try ConnectionState(from: &d) }
        syncConnectionDeleted = try decoder.optional { d throws(StateCodingError) in try d.order() }
        companySynchronized = try decoder.optional { d throws(StateCodingError) in try d.order() }
        dataTypes = try decoder.array { d throws(StateCodingError) in try DataTypeState(from: &d) }
        writes = try decoder.array { d throws(StateCodingError) in try WriteState(from: &d) }
        try decodeObserved(from: &decoder)
        everSynced = try decoder.bool()
        lastSyncedAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        health = try decoder.name(MerchantHealth.self)
        since = try decoder.instant()
        reasons = try decoder.array { d throws(StateCodingError) in try Reason(from: &d) }
        episode = try Episode(from: &decoder)
        reonboarding = try Reonboarding(from: &decoder)
        try decoder.finish()
    }
}

extension ConnectionState {
    func encode(to encoder: inout StateEncoder) {
        encoder.string(connectionID)
        encoder.register(platformKey) { $0.string($1) }
        encoder.register(platformName) { $0.string($1) }
        encoder.register(sourceType) { $0.string($1.rawValue) }
        encoder.register(status) { $0.string($1.rawValue) }
        encoder.register(statusBesideFailure) { $0.string($1.rawValue) }
        encoder.optional(changedAt) { $0.instant($1) }
        encoder.bool(everLinked)
        encoder.optional(linked) { $0.order($1) }
        encoder.array(losses) { $0.order($1) }
        encoder.optional(deleted) { $0.order($1) }
        encoder.register(failed) { $0.optional($1) { $0.string($1) } }
    }

    init(from decoder: inout StateDecoder) throws(StateCodingError) {
        self.init(connectionID: try decoder.string())
        platformKey = try decoder.register { d throws(StateCodingError) in try d.string() }
        platformName = try decoder.register { d throws(StateCodingError) in try d.string() }
        sourceType = try decoder.register { d throws(StateCodingError) in try d.name(SourceType.self) }
        status = try decoder.register { d throws(StateCodingError) in try d.name(ConnectionStatus.self) }
        statusBesideFailure = try decoder.register { d throws(StateCodingError) in try d.name(ConnectionStatus.self) }
        changedAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        everLinked = try decoder.bool()
        linked = try decoder.optional { d throws(StateCodingError) in try d.order() }
        losses = try decoder.array { d throws(StateCodingError) in try d.order() }
        deleted = try decoder.optional { d throws(StateCodingError) in try d.order() }
        failed = try decoder.register { d throws(StateCodingError) in
            try d.optional { d throws(StateCodingError) in try d.string() }
        }
    }
}

extension DataTypeState {
    func encode(to encoder: inout StateEncoder) {
        encoder.string(dataType)
        encoder.register(status) { $0.string($1) }
        encoder.optional(changedAt) { $0.instant($1) }
        encoder.register(failed) { $0.string($1.name) }
        encoder.optional(succeeded) { $0.order($1) }
        encoder.array(failedDatasets) { $0.string($1) }
    }

    init(from decoder: inout StateDecoder) throws(StateCodingError) {
        self.init(dataType: try decoder.string())
        status = try decoder.register { d throws(StateCodingError) in try d.string() }
        changedAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        failed = try decoder.register { d throws(StateCodingError) in DatasetStatus(codatName: try d.string()) }
        succeeded = try decoder.optional { d throws(StateCodingError) in try d.order() }
        failedDatasets = try decoder.array { d throws(StateCodingError) in try d.string() }
    }
}

extension WriteState {
    func encode(to encoder: inout StateEncoder) {
        encoder.string(dataType)
        encoder.optional(failed) { $0.order($1) }
        encoder.optional(succeeded) { $0.order($1) }
    }

    init(from decoder: inout StateDecoder) throws(StateCodingError) {
        self.init(dataType: try decoder.string())
        failed = try decoder.optional { d throws(StateCodingError) in try d.order() }
        succeeded = try decoder.optional { d throws(StateCodingError) in try d.order() }
    }
}

extension Reason {
    func encode(to encoder: inout StateEncoder) {
        encoder.string(code.rawValue)
        encoder.instant(since)
        encoder.string(actor.rawValue)
        for text in [connectionID, dataType, detail] { encoder.optional(text) { $0.string($1) } }
    }

    init(from decoder: inout StateDecoder) throws(StateCodingError) {
        self.init(
            code: try decoder.name(ReasonCode.self), since: try decoder.instant(), actor: try decoder.name(Actor.self),
            connectionID: try decoder.optional { d throws(StateCodingError) in try d.string() },
            dataType: try decoder.optional { d throws(StateCodingError) in try d.string() },
            detail: try decoder.optional { d throws(StateCodingError) in try d.string() })
    }
}

extension Episode {
    func encode(to encoder: inout StateEncoder) {
        encoder.integer(number)
        encoder.string(kind.rawValue)
        encoder.optional(openedAt) { $0.instant($1) }
        encoder.bool(isOpen)
        encoder.optional(recoveredAt) { $0.instant($1) }
    }

    init(from decoder: inout StateDecoder) throws(StateCodingError) {
        self.init()
        number = try decoder.integer()
        kind = try decoder.name(Kind.self)
        openedAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        isOpen = try decoder.bool()
        recoveredAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
    }
}

extension SourceState {
    /// This state as bytes, the same for equal states.
    public func encoded() -> [UInt8] {
        var encoder = StateEncoder()
        encoder.register(rateLimit) {
            $0.bool($1.reached)
            $0.optional($1.until) { $0.instant($1) }
        }
        encoder.optional(silenceNoticed) { $0.instant($1) }
        encoder.array(noticesDelivered.sorted { $0.key < $1.key }) {
            $0.string($1.key)
            $0.integer($1.value)
        }
        return encoder.bytes
    }

    /// - Throws: ``StateCodingError`` for bytes that ``encoded()`` did not make.
    public init(encoded bytes: [UInt8]) throws(StateCodingError) {
        var decoder = StateDecoder(bytes)
        self.init()
        rateLimit = try decoder.register { d throws(StateCodingError) in
            RateLimit(
                reached: try d.bool(), until: try d.optional { d throws(StateCodingError) in try d.instant() })
        }
        silenceNoticed = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        let delivered = try decoder.array { d throws(StateCodingError) in (try d.string(), try d.integer()) }
        noticesDelivered = Dictionary(delivered, uniquingKeysWith: max)
        try decoder.finish()
    }
}
