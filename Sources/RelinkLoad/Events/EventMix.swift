import Relink

/// The events of a busy day, by chance: mostly fetches that went well, some writes and changes of connections, a few
/// legacy rules.
struct EventMix {
    static let dataTypes = [
        "invoices", "bills", "chartOfAccounts", "customers", "suppliers", "payments", "creditNotes", "journalEntries",
        "items", "taxRates", "bankTransactions", "commerce-orders", "commerce-payments", "commerce-products",
    ]
    static let writtenTypes = ["invoices", "payments", "directIncomes", "transfers", "journalEntries", "customers"]
    private static let failures = ["FetchError", "RateLimitError", "AuthError", "InternalError"]

    static func body(of merchant: SyntheticMerchant, at instant: Instant, _ random: inout SplitMix64) -> [UInt8] {
        let bodies = EventBodies(merchant: merchant, at: instant)
        switch random.fraction() {
        case ..<0.68: return fetch(bodies, failing: random.fraction() < 0.01, &random)
        case ..<0.80: return written(bodies, succeeding: random.fraction() < 0.98, &random)
        case ..<0.95: return connectionChange(bodies, &random)
        default: return legacy(merchant, &random)
        }
    }

    static func fetch(_ bodies: EventBodies, failing: Bool, _ random: inout SplitMix64) -> [UInt8] {
        let first = random.index(below: dataTypes.count)
        let statuses = (0..<(2 + random.index(below: 3))).map { offset in
            let status = failing && offset == 0 ? random.pick(failures) : "Complete"
            return (dataType: dataTypes[(first + offset) % dataTypes.count], status: status)
        }
        return bodies.readCompleted("read.completed", bodies.merchant.accounting, statuses: statuses, &random)
    }

    static func written(_ bodies: EventBodies, succeeding: Bool, _ random: inout SplitMix64) -> [UInt8] {
        bodies.write(dataType: random.pick(writtenTypes), succeeded: succeeding, &random)
    }

    private static func connectionChange(_ bodies: EventBodies, _ random: inout SplitMix64) -> [UInt8] {
        let connection = random.fraction() < 0.5 ? bodies.merchant.accounting : bodies.merchant.commerce
        switch random.fraction() {
        case ..<0.5: return bodies.connection("connection.connected", connection, status: "Linked", &random)
        case ..<0.85: return bodies.connection("connection.reconnected", connection, status: "Linked", &random)
        case ..<0.92: return bodies.connection("connection.disconnected", connection, status: "Unlinked", &random)
        case ..<0.95: return bodies.connection("connection.deleted", connection, status: "Linked", &random)
        default:
            return bodies.connection(
                "connection.failed", connection, status: "PendingAuth", error: ("403", "The user declined."), &random)
        }
    }

    private static func legacy(_ merchant: SyntheticMerchant, _ random: inout SplitMix64) -> [UInt8] {
        let bodies = LegacyBodies(merchant: merchant)
        switch random.index(below: 4) {
        case 0:
            return bodies.statusChanged(merchant.accounting, from: "PendingAuth", to: "Linked", &random)
        case 1: return bodies.datasetChanged(random.pick(dataTypes), &random)
        default: return bodies.dataSyncCompleted(random.pick(dataTypes), &random)
        }
    }
}
