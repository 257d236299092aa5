/// A made-up merchant: the same for the same seed and index, in every command, so that a load speaks of merchants of a
/// large store.
struct SyntheticMerchant: Sendable {
    let companyID: String
    let name: String
    let reference: String
    let region: String
    let accounting: SyntheticConnection
    let commerce: SyntheticConnection

    init(seed: UInt64, index: Int) {
        var random = SplitMix64(seed: seed, stream: UInt64(index))
        companyID = random.uuid()
        name = MerchantNames.name(&random)
        reference = random.uuid()
        region = random.pick(["emea", "apac", "amer", "anz"])
        accounting = SyntheticConnection(
            &random, sourceType: "Accounting",
            platforms: [
                ("Xero", "gbol"), ("QuickBooks Online", "qhyg"), ("FreshBooks", "vxvy"), ("Sage Intacct", "knfz"),
            ])
        commerce = SyntheticConnection(
            &random, sourceType: "Commerce",
            platforms: [("Shopify", "fztf"), ("Square", "zsth"), ("Zettle by PayPal", "ugxp"), ("BigCommerce", "vqzp")])
    }
}

/// One connection of a made-up merchant.
struct SyntheticConnection: Sendable {
    let connectionID: String
    let integrationID: String
    let sourceID: String
    let sourceType: String
    let platformName: String
    let platformKey: String

    init(_ random: inout SplitMix64, sourceType: String, platforms: [(name: String, key: String)]) {
        connectionID = random.uuid()
        integrationID = random.uuid()
        sourceID = random.uuid()
        self.sourceType = sourceType
        (platformName, platformKey) = random.pick(platforms)
    }
}
