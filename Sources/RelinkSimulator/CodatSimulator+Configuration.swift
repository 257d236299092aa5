public import Relink

extension CodatSimulator {
    /// What the simulated Codat is like.
    public struct Configuration: Sendable {
        /// An address or a host's name.
        public var host: String
        /// 0 for any that is free.
        public var port: Int
        /// What links to the simulator begin with; `nil` for `http://` and where it listens.
        public var baseURL: String?
        /// The raw key that calls must carry.
        public var apiKey: String
        /// URLs that get every webhook.
        public var webhookTargets: [String]
        /// `whsec_…`: signs webhooks; `nil` sends them unsigned.
        public var secret: String?
        /// The `Authorization` header of the older webhook rules. Where it is set, legacy bodies go as those rules sent
        /// them: with this header, no signature, and few retries.
        public var authorization: String?
        public var generations: Set<Generation>
        /// How many times faster than Codat's own retries are.
        public var speed: Double
        /// How long the code in a Sync flow URL lives.
        public var otpLifetime: Duration
        /// Platform keys of the connections that companies get where nothing else is said.
        public var commerceKey: String
        public var accountingKey: String

        public init(
            host: String = "127.0.0.1", port: Int = 8090, baseURL: String? = nil, apiKey: String,
            webhookTargets: [String] = [], secret: String? = nil, authorization: String? = nil,
            generations: Set<Generation> = [.standard], speed: Double = 1, otpLifetime: Duration = .seconds(30),
            commerceKey: String = "lqai", accountingKey: String = "gbol"
        ) {
            self.host = host
            self.port = port
            self.baseURL = baseURL
            self.apiKey = apiKey
            self.webhookTargets = webhookTargets
            self.secret = secret
            self.authorization = authorization
            self.generations = generations
            self.speed = speed
            self.otpLifetime = otpLifetime
            self.commerceKey = commerceKey
            self.accountingKey = accountingKey
        }
    }
}
