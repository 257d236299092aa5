import Relink

/// A piece of HTML. What is interpolated into one is escaped, unless it is HTML itself.
struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    private(set) var text: String

    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 32 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        mutating func appendInterpolation(_ html: [HTML]) { for piece in html { text += piece.text } }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        mutating func appendInterpolation(_ plain: String) { text += HTMLText(plain).description }
    }

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    static let empty: HTML = ""

    /// A whole page.
    static func page(title: String, isWide: Bool = false, _ content: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style>\(style)</style>
        </head>
        <body class="\(isWide ? "wide" : "narrow")">
        <main>
        \(content)
        </main>
        </body>
        </html>
        """
    }

    private static let style: HTML = """
        :root{color-scheme:light dark;--ink:#1a1d21;--soft:#59636e;--ground:#f5f6f8;--sheet:#fff;--line:#d5dae0;
        --act:#2446a8}
        @media(prefers-color-scheme:dark){:root{--ink:#eceff2;--soft:#a5afba;--ground:#15181c;--sheet:#1f2429;
        --line:#3a424b;--act:#9db5ff}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{margin:2rem auto;padding:1.5rem;background:var(--sheet);border:1px solid var(--line);border-radius:8px}
        .narrow main{max-width:34rem}.wide main{max-width:76rem}
        h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
        p{margin:0 0 1rem}.soft{color:var(--soft)}
        label{display:block;margin:0 0 .25rem}
        input:not([type=checkbox]),select{font:inherit;padding:.4rem;min-width:12rem;max-width:100%;
        border:1px solid var(--soft);border-radius:4px;background:var(--sheet);color:var(--ink)}
        .row{margin:0 0 1rem}.row input[type=checkbox]{margin-right:.5rem}.row label{display:inline-block}
        button{font:inherit;font-weight:600;padding:.45rem .9rem;border:1px solid var(--act);border-radius:4px;
        background:var(--sheet);color:var(--act);cursor:pointer}
        button.main{background:var(--act);color:var(--sheet)}
        form{display:inline-block;margin:0 .25rem .25rem 0}form.block{display:block;margin:0 0 1rem}
        td button{padding:.15rem .5rem;font-weight:400}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
        code{font-size:.9em;overflow-wrap:anywhere}
        """
}
