// "Show the Cypher": the query files that made the last answers, with what was bound to them.

import { read } from "./api.js";
import { h } from "./element.js";
import { number, say } from "./words.js";

const box = (id) => document.getElementById(id);

/** The drawer of queries; there is none for who may not read them. */
export function createCypher(store) {
  const button = box("cypher-switch");
  if (!button) return;
  const drawer = box("cypher");
  const texts = new Map(); // name → the query as people read it

  const value = (given) => {
    if (given === null || given === undefined) return "null";
    if (given && typeof given === "object" && "first" in given && "of" in given) {
      return `[${given.first.map(value).join(", ")}, … ${say("cypher.more", { count: number(given.of - given.first.length) })}]`;
    }
    if (Array.isArray(given)) return `[${given.map(value).join(", ")}]`;
    return JSON.stringify(given);
  };

  const params = (given) => h("dl", { class: "cypher-params" }, Object.entries(given).map(([name, one]) => h("div", {}, h("dt", {}, `$${name}`), h("dd", {}, value(one)))));

  async function text(name) {
    if (!texts.has(name)) texts.set(name, await read(button.dataset.query.replace("-name-", encodeURIComponent(name))));
    return texts.get(name);
  }

  function entry({ name, params: given }, known, place) {
    if (known instanceof Error) return h("section", {}, h("h3", {}, name), h("p", { role: "alert" }, known.message));
    const id = `cypher-text-${place}`;
    return h("section", { class: "cypher-query", "data-name": name },
      h("h3", {}, known.title), h("p", { class: "soft" }, known.about),
      h("div", { class: "cypher-file" }, h("code", {}, known.file),
        h("button", { type: "button", class: "btn btn-sm btn-secondary", "data-copy": "", "data-copy-from": `#${id}` }, say("cypher.copy"))),
      Object.keys(given).length ? params(given) : null,
      h("pre", { id, tabindex: "0", "aria-label": known.title }, known.text));
  }

  async function draw() {
    const { data, path } = store.state;
    const asked = [...(data.queries ?? []), ...(path?.queries ?? [])];
    const known = await Promise.all(asked.map(({ name }) => text(name).catch((error) => error)));
    box("cypher-list").replaceChildren(...(asked.length ? asked.map((query, i) => entry(query, known[i], i)) : [h("p", {}, say("cypher.none"))]));
  }

  button.addEventListener("click", () => {
    draw();
    drawer.showModal();
  });
  box("cypher-close").addEventListener("click", () => drawer.close());
  drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });
}
