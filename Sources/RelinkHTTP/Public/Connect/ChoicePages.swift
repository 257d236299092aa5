public import Relink

/// What the page takes on which merchants choose the system to connect.
public struct ChoicePages: Sendable {
    public var links: SetupLinks
    public var desk: any SetupDesk
    public var status: StatusReader
    public var recorder: Recorder
    public var brand: Brand
    /// Origins outside https that a Sync flow URL may lead to: see ``MerchantPages/extraFormActionOrigins``.
    public var extraFormActionOrigins: [String]
    /// The wall clock.
    public var now: @Sendable () -> Instant
    /// How long a merchant waits for a Sync flow URL: less than the listener gives any answer.
    public var syncFlowLimit = Duration.seconds(9)

    public init(
        links: SetupLinks, desk: any SetupDesk, status: StatusReader, recorder: Recorder, brand: Brand,
        extraFormActionOrigins: [String] = [], now: @escaping @Sendable () -> Instant
    ) {
        self.links = links
        self.desk = desk
        self.status = status
        self.recorder = recorder
        self.brand = brand
        self.extraFormActionOrigins = extraFormActionOrigins
        self.now = now
    }
}
