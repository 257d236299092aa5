import Crypto
import Relink

/// Searches the page of systems as a merchant types. Without it, the form asks the server.
enum ChoiceScript {
    /// As `script-src` takes it: inline, named by its hash.
    static let source = "'sha256-\(Base64.encode(Array(SHA256.hash(data: Array(text.utf8)))))'"

    static let text = """
        (() => {
        const field = document.querySelector("#q"), found = document.querySelector("#found");
        if (!field) return;
        const plain = (text) => text.normalize("NFD").replace(/[\\u0300-\\u036f]/g, "").toLowerCase().trim();
        const systems = [...document.querySelectorAll(".systems li")];
        field.form.addEventListener("submit", (event) => event.preventDefault());
        field.form.querySelector("button").hidden = true;
        field.addEventListener("input", () => {
        const wanted = plain(field.value);
        let count = 0;
        for (const system of systems) {
        system.hidden = !plain(system.dataset.name).includes(wanted);
        if (!system.hidden) count += 1;
        }
        found.hidden = wanted === "";
        found.textContent = count === 0 ? found.dataset.none
        : count === 1 ? found.dataset.one : found.dataset.many.replace("#", count);
        });
        })();
        """
}
