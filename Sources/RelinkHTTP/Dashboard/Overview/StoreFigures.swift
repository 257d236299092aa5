import Relink

/// What the store takes on its disk, and how long that goes well.
struct StoreFigures {
    let forecast: StoreForecast?
    let language: Language

    init(_ forecast: StoreForecast?, _ language: Language) {
        self.forecast = forecast
        self.language = language
    }

    var fields: [Fields] {
        guard let forecast else { return [] }
        let use = forecast.use
        var figures = [
            figure(Wording("Store on disk", "Stockage sur disque"), language.bytes(use.total)),
            figure(Wording("of it, the log", "dont le journal"), language.bytes(use.log)),
        ]
        // A database tells of its log alone.
        if let free = use.free {
            figures += [
                figure(Wording("of it, the fold", "dont les états"), language.bytes(use.fold)),
                figure(Wording("of it, archives", "dont les archives"), language.bytes(use.archives)),
                figure(Wording("Free on that disk", "Libre sur ce disque"), language.bytes(free)),
            ]
        }
        figures.append(figure(Wording("Growth per day", "Croissance par jour"), growth))
        if use.free != nil { figures.append(figure(Wording("Disk full in", "Disque plein dans"), fullIn)) }
        return figures
    }

    private var growth: String {
        forecast?.growth.map { language.bytes($0) }
            ?? Wording("known after a day", "connue après un jour")(language)
    }

    private var fullIn: String {
        guard let days = forecast?.daysLeft else { return "–" }
        let words = days > 3650 ? Wording("more than 10 years", "plus de 10 ans") : .days(days)
        return (days > 3650 ? "" : Wording("about ", "environ ")(language)) + words(language)
    }

    private func figure(_ name: Wording, _ value: String) -> Fields {
        ["name": .text(name(language)), "value": .markup("\(value)"), "href": .text(nil)]
    }
}

extension Wording {
    /// A number of days.
    static func days(_ count: Int64) -> Wording {
        count == 1
            ? Wording("1 day", "1 jour")
            : Wording("\(Language.english.number(count)) days", "\(Language.french.number(count)) jours")
    }
}
