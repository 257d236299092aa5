import Relink

/// Bars over time, above and below a line; beside it stands a table of the same figures.
struct BarChart {
    struct Series {
        let name: String
        /// The health whose colour it is shown in.
        let tone: String
        let values: [Int64]
        /// Whether its bars grow downwards.
        var isBelow = false
    }

    let title: String
    let series: [Series]
    let labels: [String]

    private static let width = 1000.0
    private static let height = 120.0

    /// Where the bars begin; the taller side gets more of the height.
    private var base: Double {
        let (above, below) = (tallest(false), tallest(true))
        return above + below == 0 ? Self.height : Self.height * Double(above) / Double(above + below)
    }

    private func tallest(_ isBelow: Bool) -> Int64 {
        series.filter { $0.isBelow == isBelow }.flatMap(\.values).max() ?? 0
    }

    var svg: Markup {
        let tallest = Double(tallest(false) + tallest(true))
        let step = Self.width / Double(max(1, labels.count))
        var shapes: [Markup] = []
        for one in series {
            for (index, value) in one.values.enumerated() where value > 0 {
                let size = max(2, Double(value) / max(1, tallest) * (Self.height - 4))
                let x = (Double(index) * step + step * 0.15).rounded()
                let y = one.isBelow ? base : base - size
                shapes.append(
                    #"""
                    <rect class="fill \#(one.tone)" x="\#(Int(x))" y="\#(Int(y.rounded()))" \#
                    width="\#(Int((step * 0.7).rounded()))" height="\#(Int(size.rounded()))">\#
                    <title>\#(labels[index]): \#(value) \#(one.name)</title></rect>
                    """#)
            }
        }
        let line = Int(base.rounded())
        shapes.append(#"<path class="base" d="M0 \#(line)H1000"/>"#)
        return """
            <svg class="chart" viewBox="0 0 1000 120" preserveAspectRatio="none" role="img" aria-label="\(title)">\
            \(Markup(joining: shapes))</svg>
            """
    }

    /// - Parameter extra: a further column of the table.
    func fields(_ language: Language, extra: (name: String, values: [Int64])? = nil) -> Fields {
        var names = series.map { ["name": .text($0.name), "tone": .text($0.tone)] as Fields }
        if let extra { names.append(["name": .text(extra.name)]) }
        let rows = labels.indices.reversed().map { index -> Fields in
            var cells = series.map { $0.values[index] }
            if let extra { cells.append(extra.values[index]) }
            return [
                "label": .text(labels[index]),
                "cells": .list(cells.map { ["value": .text(language.number($0))] }),
            ]
        }
        return [
            "title": .text(title), "svg": .markup(svg), "series": .list(names), "rows": .list(rows),
            "first": .text(labels.first), "last": .text(labels.last),
        ]
    }
}
