import Testing

@testable import RelinkHTTP

@Suite("A webhook's target")
struct WebhookTargetTests {
    @Test(
        "names a source, or means the first",
        arguments: [
            ("/webhooks/codat", "codat"), ("/webhooks/codat?a=1", "codat"), ("/webhooks/codat/shop", "shop"),
            ("/webhooks/codat/shop?a=/b", "shop"), ("/webhooks/codat/", ""),
            ("/webhooks/codat/shop?\u{301}", "shop"),
        ])
    func source(target: String, name: String) {
        #expect(WebhookEndpoint.sourceName(in: target).map(String.init) == name)
    }

    /// In the last two an accent follows the path's last letter: to Swift both are one character.
    @Test(
        "is none where it leads elsewhere",
        arguments: [
            "/", "/webhooks", "/webhooks/codats", "/webhooks/codatshop/", "/webhooks/codat\u{301}",
            "/webhooks/codat\u{301}/shop",
        ])
    func other(target: String) {
        #expect(WebhookEndpoint.sourceName(in: target) == nil)
    }
}
