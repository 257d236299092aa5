public import Logging
public import Relink
public import Tracing

/// Codat's API, as a platform of Sync for Commerce uses it.
///
/// Every call throws ``CodatError`` alone. A client holds connections, the places of ``CompanySlots`` and what is known
/// of the rate limit: make one for each Codat client, keep it, and shut it down at the end.
///
///     let merchant = try await codat.company("3f1c…")
///     let url = try await codat.within(.interactive).syncFlowURL(for: …)
public struct CodatClient: Sendable {
    let transport: CodatTransport

    /// How long calls through this value may take, and how they stand to the rate limit.
    public let patience: CodatPatience

    /// - Parameters:
    ///   - now: the wall clock, for dates that Codat names. Lengths of time are measured by a clock of their own.
    ///   - logger: hears of retries, by method and path template.
    ///   - tracer: records calls in the same way; `nil` for none. Codat is not told of traces.
    /// - Throws: ``CodatConfigurationError``.
    public init(
        _ configuration: Configuration, now: @escaping @Sendable () -> Instant,
        logger: Logger = Logger(label: "relink.codat", factory: { _ in SwiftLogNoOpLogHandler() }),
        tracer: (any Tracer)? = nil
    ) throws(CodatConfigurationError) {
        try self.init(configuration, timing: .live(now: now), logger: logger, tracer: tracer)
    }

    init(
        _ configuration: Configuration, timing: CodatTiming,
        logger: Logger = Logger(label: "relink.codat", factory: { _ in SwiftLogNoOpLogHandler() }),
        tracer: (any Tracer)? = nil
    ) throws(CodatConfigurationError) {
        transport = try CodatTransport(configuration, timing: timing, logger: logger, tracer: tracer)
        patience = .background
    }

    private init(_ transport: CodatTransport, _ patience: CodatPatience) {
        self.transport = transport
        self.patience = patience
    }

    /// The same client, its connections and limits shared, with another patience.
    public func within(_ patience: CodatPatience) -> CodatClient {
        CodatClient(transport, patience)
    }

    /// Ends all connections. Calls under way fail; no call may follow.
    public func shutdown() async {
        await transport.shutdown()
    }

    // MARK: The rate limit

    /// What the latest answer said of the day's quota.
    public var quota: CodatQuota? { transport.gate.quota }

    /// Until when calls of background priority are held back; `nil` where they are not.
    public var rateLimitedUntil: Instant? { transport.gate.limitedUntil(at: transport.timing.now()) }

    /// To be called when a webhook tells that the rate limit is reached.
    ///
    /// - Parameter until: when the webhook says that it ends; by default the next midnight UTC, when quotas start anew.
    public func rateLimitReached(until: Instant? = nil) {
        transport.gate.reach(until: until, now: transport.timing.now())
    }

    /// To be called when a webhook tells that the rate limit was reset.
    public func rateLimitReset() {
        transport.gate.reset()
    }

    // MARK: Calls

    func send(_ request: CodatRequest) async throws(CodatError) -> CodatAnswer {
        try await transport.send(request, patience)
    }

    func model<Model: CodatModel>(_ request: CodatRequest) async throws(CodatError) -> Model {
        let answer = try await send(request)
        return try answer.model()
    }

    /// A list that `request` gives the first page of.
    func pages<Item: CodatModel>(_ request: CodatRequest) -> CodatPages<Item> {
        CodatPages { page throws(CodatError) in
            var request = request
            if let page { request.query = page }
            let answer = try await send(request)
            return try answer.page()
        }
    }
}
