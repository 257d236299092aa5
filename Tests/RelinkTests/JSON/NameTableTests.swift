import Testing

@testable import Relink

@Suite("Tables of names")
struct NameTableTests {
    private static func find(_ name: String, in table: NameTable<Int>) -> Int? {
        var name = name
        return name.withUTF8 { table[$0] }
    }

    @Test("Every name is found by its bytes, and no other is")
    func find() {
        let names = (0..<300).map { "name \($0) é" } + [""]
        let table = NameTable(Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) }))
        for (index, name) in names.enumerated() {
            #expect(Self.find(name, in: table) == index)
            #expect(Self.find(name + "x", in: table) == nil)
        }
        #expect(Self.find("Name 1 é", in: table) == nil)
        #expect(Self.find("nothing", in: NameTable([:])) == nil)
    }

    @Test("A documented type found by its bytes is the one found by its letters")
    func documentedTypes() throws {
        let names = [
            "read.completed", "company.created", "Data sync completed", "invoices.write.successful",
            "commerce-orders.write.unsuccessful", "Push Operation Status Changed()",
        ]
        for var name in names {
            let documented = try #require(name.withUTF8 { EventType.documented[$0] })
            #expect(documented.type == EventType(codatName: name))
            #expect(documented.name == name)
            #expect(documented.type.name(in: .standard) == name)
        }
    }
}
