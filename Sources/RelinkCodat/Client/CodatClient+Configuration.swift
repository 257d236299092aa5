import Relink

extension CodatClient {
    /// Where Codat's API is, and how it is called.
    public struct Configuration: Sendable {
        public var apiKey: CodatAPIKey
        /// An absolute URL, http or https, without user, query and fragment; a path is put before that of each call.
        public var baseURL: String
        /// A PEM file of authorities to trust instead of the system's.
        public var trustRoots: String?
        /// For one try, from the connection to the last byte of the answer.
        public var requestTimeout: Duration
        /// A longer answer is refused.
        public var maxAnswerBytes: Int
        /// Codat answers so many calls at once for one company.
        public var maxCallsPerCompany: Int

        public init(
            apiKey: CodatAPIKey, baseURL: String = "https://api.codat.io", trustRoots: String? = nil,
            requestTimeout: Duration = .seconds(30), maxAnswerBytes: Int = 16 << 20, maxCallsPerCompany: Int = 10
        ) {
            self.apiKey = apiKey
            self.baseURL = baseURL
            self.trustRoots = trustRoots
            self.requestTimeout = requestTimeout
            self.maxAnswerBytes = maxAnswerBytes
            self.maxCallsPerCompany = maxCallsPerCompany
        }
    }
}

/// A client can't be made of what it was given.
public struct CodatConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
