// Levels of detail: which one is shown, discs that stand for many, and the question of what to do when there is too much.

import { h } from "./element.js";
import { look, nodeSign } from "./signs.js";
import { alive, capital, compare, nodeName, number, say, sectorName, vocabulary } from "./words.js";

const GROUPED = ["region", "communities", "kinds"];
const FORCED = 2000; // nodes that the server sends when it is told to, whatever becomes of the picture
const STRONGEST = 5;
const box = (id) => document.getElementById(id);

const idOf = (entry) => entry.split("!")[0];
/** @param {object} view @param {string} id @returns {boolean} */
export const isOpen = (view, id) => view.open.some((entry) => idOf(entry) === id);
/** The opened nodes without these. @param {object} view @param {...string} ids @returns {string[]} */
export const closed = (view, ...ids) => view.open.filter((entry) => !ids.includes(idOf(entry)));
export const isDisc = (node) => node?.label === "Group";

/** The discs of this scene that are opened, the latest first: [{id, name}]. @param {{view: object, data: object}} state */
const openedDiscs = ({ view, data }) => view.open.map(idOf).filter((id) => data.opened?.[id]).map((id) => ({ id, name: data.opened[id] })).reverse();

/**
 * The control in the bar, the line that asks “draw or table?”, the discs' entries in a node's menu.
 * @param {object} store @param {{spoken: (text: string) => void}} with
 * @returns {{update: (state: object) => void, entries: (id: string|null, target: string|null) => object[]}}
 */
export function createLevels(store, { spoken }) {
  const control = box("levels");
  const summary = control.querySelector("summary");
  const opened = box("opened");
  const offer = h("div", { class: "level-offer", id: "level-offer", role: "status", hidden: true });
  box("stage").prepend(offer);
  let answered = null; // the question that was waved away
  let shown = null;

  control.addEventListener("click", (event) => { if (event.target.closest("[data-level]")) control.open = false; });
  const collapse = (...ids) => {
    store.go({ open: closed(store.state.view, ...ids), select: null });
    spoken(say("levels.collapsed"));
  };

  function chips(state) {
    const discs = openedDiscs(state);
    const key = `${discs.map(({ id }) => id).join()}`;
    if (key === shown) return;
    shown = key;
    const chip = (text, about, ids) => h("span", { class: "chip" }, h("span", { class: "chip-text", title: text }, text),
      h("button", { type: "button", title: about, "aria-label": about, onclick: () => collapse(...ids) }, "✕"));
    opened.replaceChildren(...(discs.length > 1
      ? [chip(say("levels.opened", { count: number(discs.length) }), say("levels.collapse_all"), discs.map(({ id }) => id))]
      : discs.map(({ id, name }) => chip(name, say("levels.collapse", { name }), [id]))));
  }

  function ask({ view, data }) {
    const key = data.instead_of ? `${view.level} ${data.counts.nodes} ${data.counts.ties}` : null;
    offer.hidden = !key || key === answered || Boolean(view.focus);
    if (offer.hidden || offer.dataset.key === key) return;
    offer.dataset.key = key;
    const most = Math.min(FORCED, data.counts.nodes);
    const button = (name, patch, style) => h("button", { type: "button", class: `btn btn-sm ${style}`, onclick: () => store.go(patch) }, name);
    offer.replaceChildren(
      h("p", {}, say("levels.too_much", { what: say(`levels.${data.instead_of}`), nodes: number(data.counts.nodes), ties: number(data.counts.ties), level: say(`levels.${data.level}`) })),
      h("div", { class: "level-offer-actions" },
        button(data.counts.nodes > FORCED ? say("levels.draw_some", { count: number(most) }) : say("levels.draw"), { draw: 1, show: "picture" }, "btn-primary"),
        button(say("levels.table"), { draw: 1, show: "table" }, "btn-secondary"),
        h("button", { type: "button", class: "btn btn-sm btn-link", onclick: () => { answered = key; offer.hidden = true; } }, say("levels.stay"))));
    spoken(offer.firstChild.textContent);
  }

  function update(state) {
    const { view, data } = state;
    const grouped = !view.focus && GROUPED.includes(view.level);
    summary.classList.toggle("is-pressed", grouped);
    box("level-name").textContent = grouped ? capital(say(`levels.${view.level}`)) : say("levels.groups");
    control.querySelector('[data-level="region"]').hidden = !(data.municipalities > 1 || view.level === "region");
    if (state.status !== "ready") return;
    chips(state);
    ask(state);
  }

  // Of a disc: open it. Of a member: back into the disc.
  function entries(id) {
    const { data } = store.state;
    const node = id && data.nodes.get(id);
    const list = [];
    if (node?.disc && data.opened?.[node.disc]) list.push({ label: say("levels.collapse", { name: data.opened[node.disc] }), act: () => collapse(node.disc), order: 3 });
    if (!id && openedDiscs(store.state).length) list.push({ label: say("levels.collapse_all"), act: () => collapse(...openedDiscs(store.state).map((disc) => disc.id)), order: 3 });
    return list;
  }

  return { update, entries };
}

/**
 * What a disc's card says: how many it stands for, of which sectors, and the discs it is tied to most.
 * @param {object} node @param {object} state of the store @param {(id: string) => void} pick
 * @returns {HTMLElement}
 */
export function discCard(node, { data, visible, view }, pick) {
  const date = view.on ?? data.as_of;
  const facts = [[say("levels.institutions"), alive(node, date)], [say("levels.people"), node.people]].filter(([, count]) => count);
  const sectors = Object.entries(node.sectors ?? {}).sort(([a, n], [b, m]) => m - n || compare(sectorName(a), sectorName(b)));
  const most = Math.max(1, ...sectors.map(([, count]) => count));
  const ties = visible.ties.filter((tie) => tie.source === node.id || tie.target === node.id).sort((a, b) => b.count - a.count).slice(0, STRONGEST);
  const row = (tie) => {
    const other = data.nodes.get(tie.source === node.id ? tie.target : tie.source);
    return h("li", {}, h("button", { type: "button", class: "disc-tie", onclick: () => pick(other.id) }, nodeSign(look(other)), h("span", {}, nodeName(other)), h("span", { class: "disc-count" }, number(tie.count))));
  };
  return h("div", { class: "disc-card" },
    h("h3", {}, capital(nodeName(node))),
    h("dl", { class: "disc-facts" }, facts.map(([name, count]) => h("div", {}, h("dt", {}, capital(name)), h("dd", {}, number(count))))),
    sectors.length > 1 ? h("ul", { class: "disc-sectors" }, sectors.map(([code, count]) => h("li", {},
      nodeSign({ colour: vocabulary.sectors[code].colour, shape: vocabulary.sectors[code].shape }), h("span", {}, sectorName(code)),
      h("meter", { min: 0, max: most, value: count, "aria-hidden": "true" }), h("span", { class: "disc-count" }, number(count))))) : null,
    ties.length ? [h("h4", {}, say("levels.strongest")), h("ul", { class: "disc-ties" }, ties.map(row))] : h("p", { class: "soft" }, say("levels.no_ties")),
    h("p", { class: "soft disc-about" }, say(`levels.about.${node.kind}`)));
}

/** What the card of a sum between discs says. @param {object} tie */
export const sumFacts = (tie) => h("p", {}, say("gsum.facts", { formal: number(tie.formal), informal: number(tie.informal) }));
