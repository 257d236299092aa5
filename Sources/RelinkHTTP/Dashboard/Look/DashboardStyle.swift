/// The one stylesheet of the dashboard.
enum DashboardStyle {
    static let text = [colors, ground, frame, parts, lists, overview, merchant].joined(separator: "\n")

    /// Each pair of text and ground has a contrast of 4.5 or more, in both schemes (WCAG 2.2, 1.4.3).
    private static let colors = """
        :root{color-scheme:light dark;
        --ground:#f5f7f6;--card:#fff;--sunk:#eef2f1;--text:#14201e;--soft:#52605d;--line:#dbe2e0;--strong:#8a9693;
        --accent:#0b5f62;--on-accent:#fff;--accent-sunk:#e0f0ef;
        --disconnected:#b3261e;--disconnected-sunk:#fdecea;--degraded:#875600;--degraded-sunk:#fdf2dc;
        --onboarding:#1f5aa6;--onboarding-sunk:#e8f0fb;--healthy:#1b6a3b;--healthy-sunk:#e5f4ea;
        --offboarded:#56615e;--offboarded-sunk:#e9eeec}
        @media (prefers-color-scheme:dark){:root{
        --ground:#0f1514;--card:#171f1e;--sunk:#1f2927;--text:#e7eeec;--soft:#a5b2af;--line:#2a3533;--strong:#6d7a77;
        --accent:#79d0c8;--on-accent:#06201e;--accent-sunk:#143331;
        --disconnected:#ffa79e;--disconnected-sunk:#3d1b18;--degraded:#f3c468;--degraded-sunk:#372a10;
        --onboarding:#9cc4f8;--onboarding-sunk:#172a42;--healthy:#86d8a5;--healthy-sunk:#142e1f;
        --offboarded:#aab6b3;--offboarded-sunk:#263130}}
        .disconnected{--tone:var(--disconnected);--tone-sunk:var(--disconnected-sunk)}
        .degraded{--tone:var(--degraded);--tone-sunk:var(--degraded-sunk)}
        .onboarding{--tone:var(--onboarding);--tone-sunk:var(--onboarding-sunk)}
        .healthy{--tone:var(--healthy);--tone-sunk:var(--healthy-sunk)}
        .offboarded{--tone:var(--offboarded);--tone-sunk:var(--offboarded-sunk)}
        """

    private static let ground = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
        body{margin:0;min-height:100vh;background:var(--ground);color:var(--text);
        font:0.9375rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
        h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.2;letter-spacing:-.01em}
        h2{margin:0 0 .75rem;font-size:1.0625rem;line-height:1.3}
        h3{margin:0 0 .5rem;font-size:.9375rem}
        p{margin:0 0 .75rem}
        ul{margin:0;padding:0;list-style:none}
        a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
        a:hover{text-decoration-thickness:.13em}
        code,pre,.id{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        time{white-space:nowrap}
        time[title]{text-decoration:underline dotted var(--strong);text-underline-offset:.22em}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.2rem}
        main:focus{outline:none}
        .soft{color:var(--soft)}
        .unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);
        white-space:nowrap}
        .skip{position:absolute;left:-99rem;top:.5rem;z-index:9;padding:.6rem 1rem;background:var(--card);
        border-radius:.4rem}
        .skip:focus{left:.5rem}
        """

    private static let frame = """
        .bar{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1rem;padding:.75rem 1rem;background:var(--card);
        border-bottom:1px solid var(--line)}
        .brand{display:flex;align-items:center;gap:.55rem;min-height:2rem;color:var(--text);font-size:1.0625rem;
        font-weight:700;letter-spacing:-.01em;text-decoration:none}
        .brand img{display:block}
        .bar nav{order:3;width:100%}
        .bar nav ul{display:flex;flex-wrap:wrap;gap:.125rem .25rem;margin:0 -.5rem}
        .bar nav a{display:flex;align-items:center;min-height:2rem;padding:.2rem .6rem;border-radius:.4rem;
        color:var(--soft);text-decoration:none}
        .bar nav a:hover{background:var(--sunk);color:var(--text)}
        .bar nav a[aria-current]{background:var(--accent-sunk);color:var(--text);font-weight:650}
        .own{display:flex;gap:.25rem;margin-left:auto}
        main{padding:1.25rem 1rem 2rem;max-width:90rem}
        .foot{padding:0 1rem 1.5rem;color:var(--soft);font-size:.8125rem}
        .foot p{margin:0}
        @media (min-width:64rem){
        body{display:grid;grid-template:1fr auto/12.5rem minmax(0,1fr);column-gap:0}
        .bar{grid-row:1/3;position:sticky;top:0;flex-direction:column;align-items:stretch;flex-wrap:nowrap;height:100vh;
        padding:1.25rem .9rem;border-bottom:0;border-right:1px solid var(--line);overflow-y:auto}
        .brand{padding:0 .6rem;margin-bottom:1rem}
        .bar nav{order:0}
        .bar nav ul{flex-direction:column;margin:0}
        .own{flex-direction:column;align-items:flex-start;margin:auto 0 0}
        main{padding:1.75rem 2rem 2.5rem}
        .foot{padding:0 2rem 1.5rem}}
        """

    private static let parts = """
        button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.25rem;
        padding:.3rem .9rem;border:1px solid var(--strong);border-radius:.4rem;background:var(--card);
        color:var(--text);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
        button:hover,.button:hover{background:var(--sunk)}
        button.main,.button.main{border-color:var(--accent);background:var(--accent);color:var(--on-accent)}
        button.main:hover{filter:brightness(1.1)}
        button.quiet{border-color:transparent;background:none;color:var(--soft);font-weight:400;padding:.2rem .6rem;
        min-height:2rem}
        button.quiet:hover{background:var(--sunk);color:var(--text)}
        label{display:block;margin-bottom:.2rem;color:var(--soft);font-size:.8125rem}
        input,select,textarea{width:100%;min-height:2.25rem;padding:.3rem .6rem;border:1px solid var(--strong);
        border-radius:.4rem;background:var(--card);color:var(--text);font:inherit}
        form p{margin:0 0 .75rem}
        .card{padding:1rem 1.15rem;border:1px solid var(--line);border-radius:.6rem;background:var(--card)}
        section{margin-bottom:1.75rem}
        .badge{display:inline-flex;align-items:center;gap:.4rem;padding:.05rem .55rem;border-radius:1rem;
        background:var(--tone-sunk);color:var(--tone);font-size:.8125rem;font-weight:650;white-space:nowrap}
        .badge::before,.dot{content:"";flex:none;display:inline-block;width:.5rem;height:.5rem;border-radius:50%;
        background:var(--tone)}
        .dot{margin-right:.45rem}
        .fault{padding:.6rem .8rem;border-left:.25rem solid var(--disconnected);border-radius:.3rem;
        background:var(--disconnected-sunk)}
        .done{padding:.6rem .8rem;border-left:.25rem solid var(--healthy);border-radius:.3rem;
        background:var(--healthy-sunk)}
        .empty{padding:1.5rem 1rem;border:1px dashed var(--line);border-radius:.6rem;color:var(--soft);
        text-align:center}
        .gate{max-width:26rem;margin:8vh auto 0;padding:1.75rem;border:1px solid var(--line);border-radius:.7rem;
        background:var(--card)}
        .gate .button,.gate button{min-height:2.5rem}
        .gate input{margin-bottom:.5rem}
        """

    private static let lists = """
        .tabs ul{display:flex;flex-wrap:wrap;gap:.35rem}
        .tabs{margin-bottom:1rem}
        .tabs a{display:flex;align-items:center;min-height:2rem;padding:.15rem .7rem;border:1px solid var(--line);
        border-radius:1.1rem;background:var(--card);color:var(--text);text-decoration:none}
        .tabs a:hover{border-color:var(--strong)}
        .tabs a[aria-current]{border-color:var(--accent);background:var(--accent-sunk);font-weight:650}
        .count{margin-left:.4rem;color:var(--soft);font-weight:400;font-variant-numeric:tabular-nums}
        .filter{display:flex;flex-wrap:wrap;align-items:flex-end;gap:.5rem .75rem;margin-bottom:1rem}
        .filter p{margin:0;flex:1 1 11rem;max-width:20rem}
        .filter p:last-child{flex:none}
        .reset{margin-left:.6rem}
        table{width:100%;border-collapse:collapse}
        .list{background:var(--card);border:1px solid var(--line);border-radius:.6rem;border-collapse:separate;
        border-spacing:0}
        th,td{padding:.5rem .75rem;text-align:left;vertical-align:top;font-weight:400}
        thead th{color:var(--soft);font-size:.8125rem;white-space:nowrap}
        tbody tr>*{border-top:1px solid var(--line)}
        tbody th a{font-weight:650}
        tbody tr:hover>*{background:var(--sunk)}
        .id{display:block;color:var(--soft);font-size:.75rem}
        @media (min-width:80rem){.list .id{white-space:nowrap}}
        .why{display:block}
        .number{text-align:right;font-variant-numeric:tabular-nums}
        .pages{display:flex;gap:1.25rem;margin-top:1rem}
        .pages a{padding:.35rem 0}
        @media (max-width:52rem){
        .list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .list,.list tbody{display:block}
        .list tr{display:grid;grid-template-columns:minmax(5.5rem,auto) 1fr;gap:.15rem .75rem;padding:.75rem .9rem}
        .list tbody tr+tr{border-top:1px solid var(--line)}
        .list tr>*{display:block;padding:0;border:0}
        .list tr>th{grid-column:1/3}
        .list td{grid-column:2}
        .list td[data-label]{display:contents}
        .list td[data-label]::before{content:attr(data-label);grid-column:1;color:var(--soft);font-size:.8125rem}
        .list td[data-label]>*{grid-column:2;justify-self:start}
        .list tr:hover>*{background:none}}
        """

    private static let overview = """
        .concerns li{position:relative;margin-bottom:.4rem;padding:.6rem .9rem;border:1px solid var(--line);
        border-left:.25rem solid var(--degraded);border-radius:.4rem;background:var(--card)}
        .calm{margin:0;padding:.6rem .9rem;border:1px solid var(--line);border-left:.25rem solid var(--healthy);
        border-radius:.4rem;background:var(--card)}
        .bar-chart{display:block;width:100%;height:.6rem;margin-bottom:.75rem;border-radius:.3rem}
        .fill{fill:var(--tone)}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem}
        .tile{display:block;height:100%;padding:.8rem 1rem;border:1px solid var(--line);border-radius:.6rem;
        background:var(--card);color:var(--text);text-decoration:none}
        .tile:hover{border-color:var(--strong)}
        .tile-name,.tile-count,.tile-note{display:block}
        .tile-name{font-weight:650}
        .tile-count{font-size:1.75rem;line-height:1.3;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
        .tile-note{color:var(--soft);font-size:.8125rem}
        .accent{--tone:var(--accent)}
        .spans,.halves{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.75rem}
        .spans{margin-bottom:.75rem}
        .spans h3,.spans ul{margin:0}
        .counts{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
        .counts a{display:inline-flex;align-items:baseline;gap:.4rem;min-height:2rem;color:var(--text)}
        .counts strong{color:var(--tone);font-size:1.375rem;font-variant-numeric:tabular-nums}
        .chart{display:block;width:100%;height:7.5rem}
        .base{fill:none;stroke:var(--strong);stroke-width:1px;vector-effect:non-scaling-stroke}
        figure{margin:0}
        figure .axis{padding:0}
        figcaption{color:var(--soft);font-size:.8125rem}
        .halves section{margin:0}
        .halves{margin-bottom:1.75rem;align-items:start}
        .funnel{margin:0;padding:0;list-style:none}
        .funnel li+li{margin-top:.75rem}
        .funnel a{color:var(--text)}
        .funnel strong{font-variant-numeric:tabular-nums}
        .share{display:block;width:100%;height:.5rem;margin:.2rem 0;border-radius:.25rem;background:var(--sunk)}
        .funnel span{font-size:.8125rem}
        .scroll{max-height:16rem;overflow:auto}
        .plain th,.plain td{padding:.2rem .5rem}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.1rem 1rem;margin:0;
        padding:.4rem .25rem;border:1px solid var(--line);border-radius:.6rem;background:var(--card)}
        .figures div{padding:.4rem .75rem}
        .figures dt{color:var(--soft);font-size:.8125rem}
        .figures dd{margin:0;font-variant-numeric:tabular-nums}
        """

    private static let merchant = """
        .trail{margin:0 0 .25rem;font-size:.8125rem}
        .head{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem}
        .head h1{margin:0}
        main>.id{margin:.15rem 0 1rem}
        .notice{padding:.6rem .9rem;border-left:.25rem solid var(--onboarding);border-radius:.3rem;
        background:var(--onboarding-sunk)}
        .columns{display:grid;gap:1rem;align-items:start}
        .columns>div{display:grid;gap:1rem;min-width:0}
        .columns section{margin:0}
        section.card>:last-child{margin-bottom:0}
        @media (min-width:80rem){.columns{grid-template-columns:minmax(0,1.7fr) minmax(18rem,1fr)}}
        .columns{margin-bottom:1.75rem}
        #account p{margin-bottom:.4rem;font-size:1rem}
        .actions{display:flex;flex-wrap:wrap;gap:.5rem}
        .actions:empty{display:none}
        .copy{display:flex;gap:.5rem}
        .timeline{display:grid;grid-template-columns:minmax(4.5rem,max-content) minmax(0,1fr);gap:.2rem .75rem;margin:0;
        align-items:center}
        .timeline dt{max-width:10rem;color:var(--soft);font-size:.8125rem}
        .timeline dd{margin:0}
        .lane{display:block;width:100%;height:1.125rem;overflow:visible;border-radius:.2rem;background:var(--sunk)}
        .mark{fill:none;stroke-width:9px;stroke-linecap:round;vector-effect:non-scaling-stroke;stroke:var(--healthy)}
        .mark-sync{stroke-width:5px}
        .mark-mail{stroke:var(--degraded)}
        .mark-click{stroke:var(--accent)}
        .axis{display:flex;justify-content:space-between;margin:.35rem 0 .5rem;padding-left:5.25rem;color:var(--soft);
        font-size:.75rem}
        .legend{font-size:.75rem}
        .legend .dot{margin:0 .25rem 0 .6rem}
        .legend .dot:first-child{margin-left:0}
        .parts li+li{margin-top:.75rem;padding-top:.75rem;border-top:1px solid var(--line)}
        .part{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.25rem .75rem}
        .checks{margin-bottom:.75rem}
        .checks li{display:grid;grid-template-columns:auto minmax(0,1fr);align-items:baseline}
        .checks li+li{margin-top:.35rem}
        .checks .soft{grid-column:2}
        details{margin-top:.75rem}
        summary{min-height:1.75rem;padding:.15rem 0;color:var(--accent);cursor:pointer}
        .facts{display:grid;grid-template-columns:fit-content(45%) minmax(0,1fr);gap:.2rem 1rem;margin:.5rem 0 0}
        @media (max-width:30rem){.facts{display:block}.facts dd{margin-bottom:.4rem}}
        .facts dt{color:var(--soft)}
        .facts dd{margin-left:0;overflow-wrap:anywhere}
        .line{display:flex;flex-wrap:wrap;align-items:flex-end;gap:.5rem}
        .line p{margin:0;flex:1 1 10rem}
        .line p:last-child{flex:none}
        .mails li{padding:.5rem 0;border-top:1px solid var(--line)}
        .mails li>*{display:block}
        .mails bdi{display:inline}
        .history th .soft,.history td>span,.then{display:block;font-size:.8125rem}
        @media (min-width:60rem){.history th{min-width:13rem}}
        pre{margin:0;white-space:pre-wrap}
        .body{max-height:40rem;overflow:auto;overflow-wrap:anywhere}
        .history details{margin-top:.25rem;min-width:0;font-size:.8125rem}
        .history .body{max-height:20rem;padding:.5rem .75rem;border-radius:.4rem;background:var(--sunk)}
        .held li+li{margin-top:.75rem}
        .held p{margin:0 0 .35rem}
        .excerpt{color:var(--soft)}
        .mail{display:block;width:100%;height:42rem;border:1px solid var(--line);border-radius:.6rem;background:#fff}
        .from{color:var(--soft)}
        .changes li+li{margin-top:.15rem}
        """
}
