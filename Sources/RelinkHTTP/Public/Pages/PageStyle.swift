import Crypto
import Relink

/// The one stylesheet of all pages, inline and named by its hash in the Content-Security-Policy.
struct PageStyle: Sendable {
    let text: String
    /// As `style-src` takes it.
    let source: String

    init(button: RGBColor) {
        text =
            ":root{--button:\(button.css);--on-button:\(button.textColor.css);"
            + Self.variables(Self.light, button) + "}"
            + "@media (prefers-color-scheme:dark){:root{" + Self.variables(Self.dark, button) + "}}"
            + Self.rules.split(separator: "\n").joined()
        source = "'sha256-\(Base64.encode(Array(SHA256.hash(data: Array(text.utf8)))))'"
    }

    private struct Scheme {
        let ground, card, text, soft, line: UInt32
    }

    private static let light = Scheme(
        ground: 0xf3_f4f6, card: 0xff_ffff, text: 0x1b_1f24, soft: 0x4b_5563, line: 0xd8_dce2)
    private static let dark = Scheme(
        ground: 0x12_1518, card: 0x1d_2126, text: 0xee_f1f4, soft: 0xb4_bcc6, line: 0x36_3c44)

    private static func variables(_ scheme: Scheme, _ button: RGBColor) -> String {
        // A button whose colour is close to what is around it still needs to look like one (WCAG 2.2, 1.4.11).
        let stands = button.contrast(to: RGBColor(scheme.card)) >= 3
        let edge = stands ? button : RGBColor(scheme.text)
        let colors = [
            ("ground", RGBColor(scheme.ground)), ("card", RGBColor(scheme.card)), ("text", RGBColor(scheme.text)),
            ("soft", RGBColor(scheme.soft)), ("line", RGBColor(scheme.line)), ("edge", edge),
        ]
        return colors.map { "--\($0.0):\($0.1.css)" }.joined(separator: ";")
    }

    private static let rules = """
        *{box-sizing:border-box}
        html{color-scheme:light dark;-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;min-height:100vh;padding:clamp(1.25rem,6vh,4.5rem) 1rem 2rem;background:var(--ground);
        color:var(--text);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
        overflow-wrap:anywhere}
        header,main,footer{max-width:35rem;margin:0 auto}
        header{margin-bottom:1.5rem;font-size:1.25rem;font-weight:700}
        header p{margin:0}
        header img{display:block;max-width:min(100%,15rem);max-height:3.5rem}
        main{padding:clamp(1.5rem,6vw,2.5rem);background:var(--card);border:1px solid var(--line);
        border-top:.3rem solid var(--button);border-radius:.6rem}
        h1{margin:0 0 1rem;font-size:clamp(1.5rem,5vw,1.9rem);line-height:1.2;text-wrap:balance}
        main p{margin:0 0 1rem}
        main>:last-child{margin-bottom:0}
        [hidden]{display:none!important}
        form,.go{margin:1.75rem 0}
        button,.go a{display:inline-block;min-height:3rem;max-width:100%;padding:.7rem 1.6rem;
        border:2px solid var(--edge);border-radius:.45rem;background:var(--button);color:var(--on-button);
        font:inherit;font-weight:650;line-height:1.4;text-align:center;text-decoration:none;cursor:pointer}
        button:hover,.go a:hover{text-decoration:underline;text-underline-offset:.2em}
        a{color:inherit;text-underline-offset:.2em}
        :focus-visible{outline:3px solid var(--text);outline-offset:3px}
        .search{margin:1.25rem 0}
        .search label{display:block;font-weight:650}
        .search div{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:.35rem}
        .search input{flex:1 1 12rem;min-width:0;min-height:3rem;padding:.6rem .8rem;border:1px solid var(--soft);
        border-radius:.45rem;background:var(--card);color:var(--text);font:inherit}
        .systems ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,14rem),1fr));gap:.75rem;
        margin:0;padding:0;list-style:none}
        .systems{margin:1.25rem 0 0}
        .systems button{display:flex;align-items:center;gap:.9rem;width:100%;height:100%;min-height:4.25rem;
        padding:.7rem .9rem;border:1px solid var(--soft);background:var(--card);color:var(--text);text-align:left}
        .systems .logo{display:flex;flex:none;align-items:center;justify-content:center;width:2.75rem;height:2.75rem;
        padding:.2rem;border-radius:.35rem;background:#fff}
        .systems img{display:block;max-width:100%;max-height:100%}
        .systems small{display:block;color:var(--soft);font-size:.875rem;font-weight:400}
        .systems .now{border:2px solid var(--text)}
        .soft,footer{color:var(--soft);font-size:.9375rem}
        footer{margin-top:1.25rem}
        footer p{margin:0}
        footer a{display:inline-block;padding:.6rem 0}
        @media (max-width:30rem){button,.go a{width:100%}}
        @media (prefers-color-scheme:dark){header img{padding:.5rem .75rem;border-radius:.45rem;background:#fff}}
        """
}
