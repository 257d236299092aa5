import Relink

@testable import struct Relink.DecodedEvent
@testable import struct Relink.MerchantState
@testable import struct Relink.Reducer

/// What Codat delivered about one merchant, a line per delivery, folded as it comes.
///
/// Instants are whole minutes on one morning, so that a story's times can be read at a glance.
struct Story {
    static let company = "0f5f9a7c-3c52-4a0e-9d0b-6f1f5a3c2b10"

    let reducer: Reducer
    var state: MerchantState
    /// The events in the order delivered.
    private(set) var events: [DecodedEvent] = []
    /// The merchant's health after each delivery.
    private(set) var healths: [MerchantHealth] = []
    private var lastReceipt = 0

    init(_ policy: ReducerPolicy = ReducerPolicy()) {
        reducer = Reducer(policy: policy)
        state = MerchantState(companyID: Self.company, source: "codat")
    }

    // MARK: Deliveries

    /// Any body, received at a minute, or a second after the one before.
    mutating func deliver(_ body: String, id: String? = nil, received: Int? = nil, source: String = "codat") {
        lastReceipt = max(lastReceipt, received ?? lastReceipt)
        let sequence = Int64(events.count + 1)
        let receipt = Minute.instant(lastReceipt).advanced(bySeconds: received == nil ? sequence : 0)
        let event = DecodedEvent(
            LoggedEvent(
                sequence: sequence, receivedAt: receipt, source: source, messageID: id ?? "msg_\(sequence)",
                body: Array(body.utf8), digest: []))
        events.append(event)
        do { try reducer.apply(event, to: &state) } catch { faults.append(error.description) }
        healths.append(state.health)
    }

    private(set) var faults: [String] = []

    /// An event of the new service that happened at a minute, and was received at the same or a later one.
    mutating func standard(
        _ type: String, _ payload: String = "", at minute: Int, received: Int? = nil, id: String? = nil
    ) {
        let reference = #""referenceCompany":{"id":"\#(Self.company)"}"#
        let members = [reference, payload].filter { !$0.isEmpty }.joined(separator: ",")
        deliver(
            """
            {"id":"e-\(events.count + 1)","eventType":"\(type)","generatedDate":"\(Minute.text(minute))",\
            "payload":{\(members)}}
            """, id: id, received: received ?? minute)
    }

    /// `connection.` and what became of it; the payload's status is Codat's usual one for it.
    mutating func connection(
        _ event: String, _ id: String, _ sourceType: String? = "Accounting", status: String? = nil,
        error: String? = nil,
        at minute: Int, received: Int? = nil
    ) {
        let usual = ["connected": "Linked", "reconnected": "Linked", "deleted": "Linked", "disconnected": "Unlinked"]
        var members = [#""id":"\#(id)""#, #""status":"\#(status ?? usual[event] ?? "PendingAuth")""#]
        if let sourceType { members.append(#""sourceType":"\#(sourceType)""#) }
        if let error { members.append(#""dataConnectionErrors":[{"statusCode":"403","errorMessage":"\#(error)"}]"#) }
        standard(
            "connection." + event, #""connection":{\#(members.joined(separator: ","))}"#, at: minute, received: received
        )
    }

    /// `read.completed` with the status of each data type.
    mutating func read(_ results: KeyValuePairs<String, String>, at minute: Int, received: Int? = nil) {
        let elements = results.map { #"{"connectionId":"books","dataType":"\#($0.key)","status":"\#($0.value)"}"# }
        standard(
            "read.completed", #""dataTypes":[\#(elements.joined(separator: ","))]"#, at: minute, received: received)
    }

    mutating func write(_ dataType: String, _ outcome: String, at minute: Int, received: Int? = nil) {
        standard("\(dataType).write.\(outcome)", at: minute, received: received)
    }

    /// A legacy event: it happens when it is received.
    mutating func legacy(_ type: String, _ data: String? = nil, connectionID: String? = nil, at minute: Int) {
        var members = [#""CompanyId":"\#(Self.company)""#, #""RuleType":"\#(type)""#]
        if let connectionID { members.append(#""DataConnectionId":"\#(connectionID)""#) }
        if let data { members.append(#""Data":{\#(data)}"#) }
        deliver("{\(members.joined(separator: ","))}", received: minute)
    }

    mutating func statusChanged(
        _ id: String, from old: String? = nil, to new: String, key: String? = "gbol", at minute: Int
    ) {
        var members = [#""dataConnectionId":"\#(id)""#, #""newStatus":"\#(new)""#]
        if let old { members.append(#""oldStatus":"\#(old)""#) }
        if let key { members.append(#""platformKey":"\#(key)""#) }
        legacy("DataConnectionStatusChanged", members.joined(separator: ","), at: minute)
    }

    mutating func created(_ details: String = "", at minute: Int, received: Int? = nil) {
        company("created", details, at: minute, received: received)
    }

    /// `company.` and what became of it; the payload is the company itself.
    mutating func company(_ event: String, _ details: String = "", at minute: Int, received: Int? = nil) {
        let members = [#""id":"\#(Self.company)""#, details].filter { !$0.isEmpty }.joined(separator: ",")
        deliver(
            """
            {"eventType":"company.\(event)","generatedDate":"\(Minute.text(minute))","payload":{\(members)}}
            """, received: received ?? minute)
    }

    // MARK: What came of it

    var health: MerchantHealth { state.health }
    /// The minute since which the health is what it is.
    var since: Int { Minute.of(state.since) }
    var lastSyncedAt: Int? { state.lastSyncedAt.map(Minute.of) }
    var lastEvent: DecodedEvent.Content? { events.last?.content }

    /// Each reason as `code subject @minute actor`.
    var reasons: [String] {
        state.reasons.map { reason in
            let subject = reason.connectionID ?? reason.dataType
            return [reason.code.rawValue, subject, "@\(Minute.of(reason.since))", reason.actor.rawValue]
                .compactMap { $0 }.joined(separator: " ")
        }
    }

    /// Each connection as `id status`.
    var connections: [String] {
        state.connections.map { "\($0.connectionID) \($0.currentStatus?.rawValue ?? "?")" }
    }

    func sourceType(of id: String) -> SourceType? {
        state.connections.first { $0.connectionID == id }?.sourceType(reducer.policy)
    }

    func changedAt(_ id: String) -> Int? {
        state.connections.first { $0.connectionID == id }?.changedAt.map(Minute.of)
    }

    /// The merchant as the API shows it.
    var json: String {
        var json = JSONWriter()
        state.write(to: &json, reducer.policy)
        return json.text
    }
}

/// Minutes of the morning on which all stories play.
enum Minute {
    static func instant(_ minute: Int) -> Instant {
        Instant(milliseconds: 1_772_355_600_000).advanced(bySeconds: Int64(minute) * 60)
    }

    static func text(_ minute: Int) -> String { instant(minute).rfc3339 }

    static func of(_ instant: Instant) -> Int {
        Int((instant.seconds - Self.instant(0).seconds) / 60)
    }
}
