import Testing

@testable import Relink

@Suite("What an event changed, and why it changed nothing")
struct ChangeTests {
    /// The changes that the last delivery of a story made, as `field: from -> to`, and the note on it.
    private func last(_ story: Story) throws -> (changes: [String], note: String?) {
        var state = MerchantState(companyID: Story.company, source: "codat")
        for event in story.events.dropLast() { try story.reducer.apply(event, to: &state) }
        let before = state.firstSeenAt == nil ? nil : state
        let event = try #require(story.events.last)
        let changes = Change.between(before, story.state, story.reducer.policy)
        let note = ChangeNote.note(for: event, fault: nil, changes: changes, before: before)
        return (changes.map { "\($0.field): \($0.from ?? "-") -> \($0.to ?? "-")" }, note?.text)
    }

    @Test("The first event brings a merchant's health and all that it tells")
    func first() throws {
        var story = Story()
        story.created(#""name":"Fir","tags":{"k":"v"}"#, at: 1)
        let (changes, note) = try last(story)
        #expect(
            changes == ["health: - -> onboarding", "name: - -> Fir", "tags.k: - -> v", "reonboarding.state: - -> none"])
        #expect(note == nil)
    }

    @Test("A loss changes health, reasons, the connection and the episode")
    func loss() throws {
        var story = Story()
        story.connection("connected", "x", at: 1)
        story.connection("deleted", "x", at: 2)
        let (changes, note) = try last(story)
        #expect(
            changes == [
                "health: healthy -> disconnected",
                "reasons.connectionDeleted.x: - -> The Accounting connection was deleted.",
                "connections.x.status: Linked -> Deleted", "reonboarding.state: none -> noContact",
            ])
        #expect(note == nil)
        story.connection("connected", "x", at: 3)
        #expect(
            try last(story).changes == [
                "health: disconnected -> healthy", "connections.x.status: Deleted -> Linked",
                "reonboarding.state: noContact -> recovered",
                "reasons.connectionDeleted.x: The Accounting connection was deleted. -> -",
            ])
    }

    @Test("Data types and syncs are changes too")
    func dataTypes() throws {
        var story = Story()
        story.connection("connected", "x", at: 1)
        story.read(["invoices": "Complete"], at: 2)
        #expect(
            try last(story).changes == [
                "dataTypes.invoices.status: - -> Complete", "lastSyncedAt: - -> \(Minute.text(2))",
            ])
    }

    @Test("What changed nothing says why")
    func notes() throws {
        var story = Story()
        story.connection("connected", "x", at: 5)
        story.connection("connected", "x", at: 6)
        #expect(try last(story).note == "Repeats what was known already.")
        story.connection("disconnected", "x", at: 4, received: 7)
        #expect(try last(story).note == "Came too late: a later occurrence had already been told.")
        story.legacy("Account Categories Updated", at: 8)
        #expect(try last(story).note == "Events of this type change no merchant's state.")
        story.standard("moons.aligned", at: 9)
        #expect(try last(story).note == "Relink does not know this type; the event is kept.")
        story.legacy("Data sync completed", at: 10)
        #expect(try last(story).note?.contains("`Data.dataType`") == true)
        #expect(try last(story).changes == [])
        story.statusChanged("x", to: "Hibernating", key: nil, at: 11)
        #expect(try last(story).note == "Tells a status that Relink does not know.")
        story.company("deleted", at: 12)
        story.created(at: 3, received: 13)
        #expect(try last(story).note == "Came too late: a later occurrence had already been told.")
    }

    @Test("A fault of the reducer is said")
    func fault() throws {
        let event = decoded(#"{"RuleType":"Sync Connection Deleted","CompanyId":"c"}"#)
        let note = ChangeNote.note(
            for: event, fault: "The merchant has over 500 connections.", changes: [], before: nil)
        #expect(note?.text == "Relink could not fold this event: The merchant has over 500 connections.")
    }

    @Test("Text from outside is made safe for a terminal")
    func printable() {
        #expect(
            PrintableText.escaped("Elm\u{1b}[31m\u{202e}\u{7f}\u{9b}\n")
                == "Elm\\u{1b}[31m\\u{202e}\\u{7f}\\u{9b}\\u{a}")
        #expect(PrintableText.escaped("Élan 😀") == "Élan 😀")
        #expect(PrintableText.quoted("") == "\"\"")
        #expect(PrintableText.quoted("a b\"c") == "\"a b\\\"c\"")
        #expect(PrintableText.quoted("plain") == "plain")
    }

    @Test("Hexadecimal comes back, and what is none is refused")
    func hexadecimal() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hexadecimal.bytes(Hexadecimal.text(bytes)) == bytes)
        #expect(Hexadecimal.bytes("AbCd") == [0xab, 0xcd])
        for text in ["a", "0g", "0x00", " 00", "００"] { #expect(Hexadecimal.bytes(text) == nil) }
    }
}
