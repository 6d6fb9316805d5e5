// The page behind a link: one scene to look at, zoom and read. The server sends nothing but what the scene shows, so
// there is nothing here that asks for more.

import { createCanvas } from "./canvas.js";
import { h } from "./element.js";
import { drawLegend } from "./legend.js";
import { applyRules } from "./rules.js";
import { createStore } from "./store.js";
import { createTable } from "./table.js";
import { capital, day, nodeKind, nodeName, number, say, sectorName, tieName } from "./words.js";

const box = (id) => document.getElementById(id);
const root = box("explore");
const picture = box("picture");
const narrow = matchMedia("(max-width: 56rem)");

// The scene stands in the page; the address of a link says nothing about it.
history.replaceState(null, "", location.pathname + root.dataset.scene);
const store = createStore();

const canvas = createCanvas(picture, {
  insets() {
    const edge = narrow.matches ? 34 : 56;
    const side = (id) => (narrow.matches || box(id).hidden ? 0 : box(id).offsetWidth + 12);
    return { left: side("shared-note") + edge, right: side("card") + edge, top: 56, bottom: box("feet").offsetHeight + 44 };
  },
  on: {
    select: (id) => store.go({ select: id }, { replace: true }),
    expand() {},
    menu() {},
    moved() {},
  },
});
canvas.cy.autoungrabify(true); // what is moved here would be kept nowhere
const table = createTable(box("twin"), store);

function card({ view, visible }) {
  const id = view.select;
  const node = visible.nodes.find((one) => one.id === id);
  const tie = visible.ties.find((one) => one.id === id);
  const name = (end) => { const one = visible.nodes.find((other) => other.id === end); return one ? nodeName(one) : ""; };
  box("card").hidden = !node && !tie;
  if (!node && !tie) return;
  const facts = node
    ? [capital(nodeKind(node)), sectorName(node.sector)]
    : [`${name(tie.source)} — ${name(tie.target)}`, [tie.since && `${say("table.since")}: ${day(tie.since)}`, tie.until && `${say("table.until")}: ${day(tie.until)}`].filter(Boolean).join(", ")];
  box("card").replaceChildren(
    h("div", { class: "side-head" }, h("h2", {}, node ? node.name : capital(tieName(tie))),
      h("button", { type: "button", class: "tool", id: "card-close", "aria-label": say("card.close"), onclick: () => store.go({ select: null }, { replace: true }) }, "✕")),
    h("div", { class: "side-body" }, facts.filter(Boolean).map((fact) => h("p", {}, fact))));
}

function notice({ status, error, visible }) {
  const show = (title, text, ...actions) => {
    box("notice").replaceChildren(h("div", { class: "empty", role: status === "error" ? "alert" : null }, h("h2", {}, title), h("p", {}, text), h("div", { class: "empty-actions" }, actions)));
    box("notice").hidden = false;
  };
  if (status === "error") return show(say("failed.title"), error.message, h("button", { type: "button", class: "btn btn-primary", onclick: () => store.load({ again: true }) }, say("failed.retry")));
  if (status === "ready" && !visible.nodes.length) return show(say("shared.nothing"), say("shared.nothing.text"));
  box("notice").hidden = true;
}

let tabled = null;
store.subscribe((state, changed) => {
  root.dataset.show = state.view.show;
  box("progress").hidden = state.status !== "loading";
  notice(state);
  for (const button of document.querySelectorAll("[data-show]:not(#explore)")) button.setAttribute("aria-pressed", String(button.dataset.show === state.view.show));
  if (state.status !== "ready") return void delete picture.dataset.ready;
  if (changed === "data" && state.data.path) return store.put({ path: { picture: state.data.path } }, "path");
  if (changed !== "select") {
    applyRules(state, () => store.put({}));
    drawLegend(box("legend"), state.visible, state.view);
    box("shown").textContent = state.visible.nodes.length ? say("shared.shown", { nodes: number(state.visible.nodes.length), ties: number(state.visible.ties.length), date: day(state.view.on ?? state.data.as_of) }) : "";
    canvas.draw(state.visible, state.view, state.data.layout?.id ?? state.data.layout, { data: state.data, fresh: changed !== "view", frame: store.frame });
  }
  canvas.mark({ selected: state.view.select, path: onPath(state.path?.picture) });
  if ((state.view.show === "table" || narrow.matches) && tabled !== state.visible) table.update((tabled = state.visible, state));
  table.choose(state);
  card(state);
  settle();
});

const onPath = (path) => (path ? { nodes: new Set(path.nodes.map(({ id }) => id)), ties: new Set(path.ties.map(({ id }) => id)) } : null);

let settling = 0;
function settle() {
  cancelAnimationFrame(settling);
  settling = requestAnimationFrame(() => { settling = requestAnimationFrame(() => { picture.dataset.ready = "true"; }); });
}

for (const button of document.querySelectorAll(".bar [data-show]")) button.addEventListener("click", () => store.go({ show: button.dataset.show }, { replace: true }));
box("zoom-in").addEventListener("click", () => canvas.zoom(1.3));
box("zoom-out").addEventListener("click", () => canvas.zoom(1 / 1.3));
box("fit").addEventListener("click", () => canvas.fit());
picture.addEventListener("keydown", (event) => {
  const act = { "+": () => canvas.zoom(1.3), "=": () => canvas.zoom(1.3), "-": () => canvas.zoom(1 / 1.3), 0: () => canvas.fit(), Escape: () => store.go({ select: null }, { replace: true }) }[event.key];
  if (!act || event.ctrlKey || event.metaKey) return;
  act();
  event.preventDefault();
});

function full(open) {
  root.classList.toggle("is-full", open);
  document.documentElement.classList.toggle("no-scroll", open);
  canvas.gestures(open || !narrow.matches);
}
box("open-full").addEventListener("click", () => full(true));
box("close-full").addEventListener("click", () => { full(false); box("open-full").focus(); });
narrow.addEventListener("change", () => full(false));
full(false);
box("legend-box").open = !narrow.matches;

window.setka = { cy: canvas.cy, store };
store.load();
