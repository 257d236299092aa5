/// Made-up shops.
enum MerchantNames {
    private static let first = [
        "Amber", "Birch", "Copper", "Dove", "Elder", "Fern", "Granite", "Hazel", "Ivory", "Juniper", "Kestrel",
        "Linden",
    ]
    private static let second = ["Bakery", "Books", "Cycles", "Florist", "Kitchen", "Tailors", "Records"]

    /// - Parameter index: from 0; the names begin anew, with a number, when they are used up.
    static func name(_ index: Int) -> String {
        let name = "\(first[index % first.count]) \(second[index % second.count])"
        let round = index / (first.count * second.count)
        return round == 0 ? name : "\(name) \(round + 1)"
    }
}
