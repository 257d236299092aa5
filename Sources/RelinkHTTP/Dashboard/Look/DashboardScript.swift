/// The one script of the dashboard. All pages work without it.
enum DashboardScript {
    static let text = [times, search, live, start].joined(separator: "\n")

    /// Puts times into the reader's zone, and keeps ages growing. The exact UTC stays in the title.
    private static let times = #"""
        "use strict";
        const language = document.documentElement.lang;
        const french = language === "fr";
        const clock = new Intl.DateTimeFormat(french ? "fr-FR" : "en-GB", {
            year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
        });

        function length(milliseconds) {
            let rest = Math.max(0, Math.floor(milliseconds / 1000));
            if (rest < 60) return `${rest}\u00a0s`;
            const parts = [];
            for (const [size, name] of [[86400, french ? "j" : "d"], [3600, "h"], [60, "min"]]) {
                const count = Math.floor(rest / size);
                rest -= count * size;
                if (count > 0) parts.push(`${count}\u00a0${name}`);
                if (parts.length === 2 || (parts.length && count === 0)) break;
            }
            return parts.join(" ");
        }

        function tellTimes(root) {
            for (const element of root.querySelectorAll("time[datetime]")) {
                const instant = new Date(element.dateTime);
                if (Number.isNaN(instant.getTime())) continue;
                const text = "age" in element.dataset ? length(Date.now() - instant) : clock.format(instant);
                if (element.textContent !== text) element.textContent = text;
            }
        }
        """#

    /// Fetches a page again, and puts what has changed on it in the place of what is shown.
    private static let search = #"""

        function replaceRegion(old, fresh) {
            // What was opened stays open.
            const key = (details, index) => details.id || String(index);
            const open = new Set();
            old.querySelectorAll("details").forEach((details, index) => {
                if (details.open) open.add(key(details, index));
            });
            fresh.querySelectorAll("details").forEach((details, index) => {
                if (open.has(key(details, index))) details.open = true;
            });
            if (!old.isEqualNode(fresh)) old.replaceWith(fresh);
        }

        let asked = 0;
        let shown = 0;

        async function refresh(url) {
            const own = ++asked;
            const response = await fetch(url, { redirect: "error" });
            if (!response.ok) throw new Error(String(response.status));
            const page = new DOMParser().parseFromString(await response.text(), "text/html");
            // What was asked for later may have come sooner.
            if (own < shown) return;
            shown = own;
            tellTimes(page);
            for (const old of document.querySelectorAll("[data-live]")) {
                const fresh = page.getElementById(old.id);
                if (fresh) replaceRegion(old, fresh);
            }
        }

        function searchAsTyped(form) {
            let timer = 0;
            const find = async () => {
                const parameters = new URLSearchParams();
                for (const [name, value] of new FormData(form)) if (value) parameters.set(name, value);
                const query = parameters.toString();
                const url = form.action + (query ? "?" + query : "");
                // First the address: the page may be asked for again before the answer is here.
                history.replaceState(null, "", url);
                try {
                    await refresh(url);
                } catch {
                    form.submit();
                }
            };
            form.addEventListener("input", () => {
                clearTimeout(timer);
                timer = setTimeout(find, 200);
            });
        }
        """#

    /// Asks for the page again whenever what it shows may have changed, and nobody is typing.
    private static let live = #"""

        function follow(subject, at) {
            let last = 0;
            let timer = 0;
            let due = 0;
            const again = () => {
                timer = 0;
                last = Date.now();
                if (document.hidden) return;
                const active = document.activeElement;
                if (active && active.closest("[data-live]")) { soon(); return; }
                refresh(location.href).catch(() => {});
            };
            // Between two loads lies some time, but not where it is known that what is shown has changed.
            const soon = (least = 2000) => {
                const wished = Math.max(Date.now() + 150, last + least);
                if (timer && wished >= due) return;
                clearTimeout(timer);
                due = wished;
                timer = setTimeout(again, due - Date.now());
            };
            const source = new EventSource("/api/stream");
            let isFirst = true;
            source.addEventListener("open", () => { isFirst = true; });
            source.addEventListener("summary", (event) => {
                // Something may have happened between the page and the stream.
                const isBehind = JSON.parse(event.data).reducer.appliedSequence > at;
                if (isFirst ? isBehind : !subject) soon();
                isFirst = false;
            });
            source.addEventListener("missed", () => soon());
            source.addEventListener("merchant", (event) => {
                if (subject && JSON.parse(event.data).companyId === subject) soon(0);
            });
            document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
        }
        """#

    private static let start = #"""

        tellTimes(document);
        setInterval(() => tellTimes(document), 10000);
        const zone = document.getElementById("zone");
        if (zone) {
            const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
            zone.textContent = french
                ? `Les heures sont celles de votre fuseau (${name}) ; l’heure UTC exacte s’affiche au survol.`
                : `Times are in your zone (${name}); hover for exact UTC.`;
        }
        for (const form of document.querySelectorAll("form[data-search]")) searchAsTyped(form);
        const main = document.getElementById("main");
        if (main && "follow" in main.dataset) follow(main.dataset.follow, Number(main.dataset.at));
        for (const button of document.querySelectorAll("button[data-copies]")) {
            const field = document.getElementById(button.dataset.copies);
            button.hidden = !navigator.clipboard;
            button.addEventListener("click", async () => {
                field.select();
                await navigator.clipboard.writeText(field.value);
                button.textContent = button.dataset.done;
            });
        }

        """#
}
