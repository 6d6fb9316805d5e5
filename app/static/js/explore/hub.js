// Expanding a node that has very many neighbours: asked about first, by kind of tie, kind of node, from which end, how many.

import { read } from "./api.js";
import { h } from "./element.js";
import { closed, isDisc, isOpen } from "./levels.js";
import { capital, compare, nodeName, number, say, vocabulary } from "./words.js";

const ASKED_ABOVE = 40;
const MOST = 600; // nodes that one picture takes
const WHOLE = 150; // neighbours of a node that is opened without limits
const FEW = 20;
const box = (id) => document.getElementById(id);
const root = box("explore").dataset;

const tieKind = (code) => vocabulary.ties[code]?.name ?? vocabulary.types[code] ?? code;
const nodeKind = ({ label, kind }) => (label === "Institution" && kind ? vocabulary.kinds[kind] ?? kind : vocabulary.labels[label] ?? label);
const nodeCode = ({ label, kind }) => (label === "Institution" && kind ? kind : label);

/**
 * The entry of an address for some of a node's neighbours: `id!ties!nodes!least!count`, empty parts left out at the end.
 * @param {string} id @param {{ties?: string[], nodes?: string[], least?: boolean, most?: number}} [chosen]
 */
export function entry(id, { ties = [], nodes = [], least = false, most = WHOLE } = {}) {
  const parts = [id, ties.join("."), nodes.join("."), least ? "least" : "", most === WHOLE ? "" : String(most)];
  while (parts.length > 1 && !parts.at(-1)) parts.pop();
  return parts.join("!");
}

/** How many neighbours the chosen kinds leave, at most: who is tied in two ways is counted in both. */
export const leaves = ({ kinds, neighbours }, ties, nodes) => Math.min(neighbours, kinds
  .filter((row) => (!ties.length || ties.includes(row.tie)) && (!nodes.length || nodes.includes(nodeCode(row))))
  .reduce((sum, { count }) => sum + count, 0));

function summed(kinds, codeOf, nameOf) {
  const rows = new Map();
  for (const row of kinds) {
    const code = codeOf(row);
    if (!rows.has(code)) rows.set(code, { code, name: capital(nameOf(row)), count: 0 });
    rows.get(code).count += row.count;
  }
  return [...rows.values()].sort((a, b) => b.count - a.count || compare(a.name, b.name));
}

/**
 * @param {object} store @param {{spoken: (text: string) => void, back: () => void}} with
 * @returns {(id: string) => Promise<void>} opens a node, or closes an open one; asks before it brings very many
 */
export function createHub(store, { spoken, back }) {
  const dialog = h("dialog", { class: "scene-dialog hub", id: "hub", "aria-labelledby": "hub-title" });
  box("stage").append(dialog);
  dialog.addEventListener("close", back);
  let asking = null;

  const open = (id, chosen) => store.go({ open: [...closed(store.state.view, id), entry(id, chosen)], select: id });

  async function expand(id) {
    asking?.abort();
    const { view, data } = store.state;
    if (isOpen(view, id)) return void store.go({ open: closed(view, id) });
    if (view.focus === id) return;
    if (isDisc(data.nodes.get(id))) return void store.go({ open: [...view.open, id], select: null });
    const mine = (asking = new AbortController());
    let hub = null;
    try {
      const on = data.span === "date" || view.on ? `?on=${view.on ?? data.as_of}` : "";
      hub = await read(root.hub.replace("-id-", encodeURIComponent(id)) + on, { signal: mine.signal });
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    // When it cannot be asked how many there are, the server's own limit holds.
    if (!hub || hub.neighbours <= ASKED_ABOVE) return open(id);
    ask(id, hub);
  }

  function ask(id, hub) {
    const name = nodeName(store.state.data.nodes.get(id) ?? { name: id });
    const room = Math.max(1, MOST - store.state.data.nodes.size);
    const check = (group) => ({ code, name: text, count }) => h("label", { class: "choice hub-choice" },
      h("input", { type: "checkbox", class: "form-check-input", name: group, value: code, onchange: count_ }), h("span", { class: "choice-name" }, text), h("span", { class: "choice-count" }, number(count)));
    const radio = (value, text, checked) => h("label", { class: "hub-order" }, h("input", { type: "radio", class: "form-check-input", name: "order", value, checked }), text);
    const most = h("input", { type: "number", class: "form-control", id: "hub-most", min: 1, max: Math.min(room, hub.neighbours), value: Math.min(FEW, room), required: true });
    const told = h("p", { class: "soft", id: "hub-told", role: "status" });
    const all = h("button", { type: "button", class: "btn btn-secondary", id: "hub-all", onclick: () => { dialog.close(); open(id, { most: Math.min(room, hub.neighbours) }); } }, say("hub.all", { count: number(hub.neighbours) }));
    const picked = (group) => [...form.querySelectorAll(`[name=${group}]:checked`)].map((input) => input.value);
    function count_() {
      const fits = leaves(hub, picked("ties"), picked("nodes"));
      told.textContent = say(picked("ties").length + picked("nodes").length ? "hub.fits" : "hub.of", { count: number(fits) });
      add.disabled = fits === 0;
    }
    const add = h("button", { type: "submit", class: "btn btn-primary", id: "hub-add" }, say("hub.add"));
    const form = h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        dialog.close();
        open(id, { ties: picked("ties"), nodes: picked("nodes"), least: form.elements.order.value === "least", most: Number(most.value) });
        spoken(say("hub.added", { name }));
      },
    },
    h("h2", { id: "hub-title", tabindex: "-1" }, say("hub.title", { name, count: number(hub.neighbours) })),
    h("div", { class: "hub-kinds" },
      h("fieldset", {}, h("legend", {}, say("hub.ties")), summed(hub.kinds, (row) => row.tie, (row) => tieKind(row.tie)).map(check("ties"))),
      h("fieldset", {}, h("legend", {}, say("hub.nodes")), summed(hub.kinds, nodeCode, nodeKind).map(check("nodes")))),
    told,
    h("div", { class: "hub-how" },
      h("label", { for: "hub-most" }, say("hub.most")), most,
      h("div", { class: "hub-orders", role: "radiogroup", "aria-label": say("hub.order") }, radio("most", say("hub.order.most"), true), radio("least", say("hub.order.least"), false))),
    h("div", { class: "dialog-actions" }, add, hub.neighbours <= room ? all : null,
      h("button", { type: "button", class: "btn btn-secondary", onclick: () => dialog.close() }, say("hub.cancel"))));
    dialog.replaceChildren(form);
    count_();
    dialog.showModal();
    if (matchMedia("(pointer: coarse)").matches) dialog.querySelector("h2").focus(); // no keyboard over the choices
    else {
      most.focus();
      most.select();
    }
  }

  return expand;
}
