/// Names of made-up merchants, varied enough to search among, some beyond ASCII.
enum MerchantNames {
    static func name(_ random: inout SplitMix64) -> String {
        let first = random.pick(firsts)
        let trade = random.pick(trades)
        switch random.index(below: 4) {
        case 0: return "\(first) & \(random.pick(firsts)) \(trade)"
        case 1: return "\(first) \(trade) \(random.pick(forms))"
        case 2: return "\(first) \(trade) of \(random.pick(towns))"
        default: return "\(first) \(trade)"
        }
    }

    private static let firsts = [
        "Alder", "Amberley", "Ånge", "Barrow", "Birk", "Blackthorn", "Brightwater", "Calloway", "Cedar",
        "Cobble", "Copper", "Corvid", "Dunmore", "Éclair", "Ember", "Fennel", "Ferryman", "Foxglove",
        "Gable", "Granite", "Grünwald", "Hawthorn", "Hearth", "Ivory", "Juniper", "Kettle", "Lantern",
        "Larkspur", "Linden", "Löwen", "Maple", "Marigold", "Meridian", "Mossy", "Nightjar", "Oakum",
        "Old Mill", "Orchard", "Pebble", "Piñon", "Quarry", "Quill", "Rosehip", "Rowan", "Saffron",
        "Seabrook", "Skylark", "Sorrel", "Tallow", "Thistle", "Umber", "Velvet", "Wharf", "Wicker",
        "Willow", "Yarrow",
    ]

    private static let trades = [
        "Bakery", "Bicycles", "Bindery", "Books", "Brewing", "Candles", "Ceramics", "Cheese", "Clocks",
        "Coffee", "Cookware", "Cutlery", "Dairy", "Fabrics", "Flowers", "Footwear", "Furniture", "Games",
        "Gardens", "Glass", "Hats", "Instruments", "Joinery", "Knitwear", "Lamps", "Leather", "Maps",
        "Paper", "Pets", "Prints", "Records", "Saddlery", "Soap", "Spices", "Tea", "Tiles", "Toys",
        "Umbrellas", "Vintage", "Watches", "Wines", "Yarns",
    ]

    private static let forms = ["Ltd", "LLC", "GmbH", "SARL", "Oy", "AB", "B.V.", "Inc.", "Pty Ltd", "s.r.o."]

    private static let towns = [
        "Aberfold", "Brenner", "Carrick", "Dalby", "Eastmere", "Fairhaven", "Glenrose", "Hollins", "Ilmen",
        "Kestrel Bay", "Lowick", "Märzdorf", "Northam", "Port Ellis", "Saint-Aubry", "Tarn", "Upper Wick",
        "Westray",
    ]
}
