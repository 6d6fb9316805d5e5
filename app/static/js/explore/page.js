// The explorer's page: joins the store with everything that shows it.

import { createCanvas } from "./canvas.js";
import { createCompare } from "./compare.js";
import { createCypher } from "./cypher.js";
import { createFilters, narrowMenu } from "./filters.js";
import { createFound } from "./found.js";
import { createHub } from "./hub.js";
import { createKeys, welcome } from "./guide.js";
import { createKeyboard } from "./keyboard.js";
import { createLast } from "./last.js";
import { createLevels, isDisc } from "./levels.js";
import { createMap } from "./map.js";
import { drawLegend } from "./legend.js";
import { createMenu } from "./menu.js";
import { drawNotice } from "./notice.js";
import { createPanel } from "./panel.js";
import { createPaths } from "./paths.js";
import { applyRules } from "./rules.js";
import { createScenes } from "./scenes.js";
import { filterCount, withoutFilters } from "./address.js";
import { narrow as bare } from "./sieve.js";
import { createStore } from "./store.js";
import { createTable } from "./table.js";
import { createTakeaway } from "./takeaway.js";
import { createTimeline, seasonName } from "./timeline.js";
import { createToolbar } from "./toolbar.js";
import { h } from "./element.js";
import { day, number, say } from "./words.js";

const box = (id) => document.getElementById(id);
const root = box("explore");
const picture = box("picture");
const narrow = matchMedia("(max-width: 56rem)");
const store = createStore();

// The live region is emptied first: the same sentence twice must be read twice.
function spoken(text) {
  const said = box("said");
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

const canvas = createCanvas(picture, {
  insets() {
    const side = (id) => (narrow.matches || box(id).hidden ? 0 : box(id).offsetWidth + 12);
    const small = narrow.matches && !root.classList.contains("is-full");
    const edge = narrow.matches ? 34 : 56;
    // The legend's height changes with what is drawn; the room left for it does not, or a date would change the scale.
    const usual = box("legend-box").open && !small ? 156 : 44;
    const legend = store.state.view.way && !small ? Math.max(usual, box("feet").offsetHeight) : usual;
    return {
      left: Math.max(side("filters"), side("mode-panel")) + edge, right: side("card") + edge, top: small ? 56 : edge - 20, bottom: legend + (small ? 24 : 36),
    };
  },
  on: {
    select(id) {
      if (id && store.nodeOf(id)) keyboard.at(id);
      store.go({ select: id }, { replace: true });
    },
    expand: (id) => expand(id),
    menu: (id, at, target) => menu.open(id, at, target),
    moved: (places) => store.go({ moved: { ...store.state.view.moved, ...places } }),
  },
});
const menu = createMenu(box("stage"), { back: () => picture.focus({ preventScroll: true }) });
menu.add((id, target) => {
  if (!id) return [];
  const { view } = store.state;
  const opened = view.open.some((entry) => entry.split("!")[0] === id);
  const card = { label: say("menu.card"), act: () => store.go({ select: id }, { replace: true }), order: 1 };
  if (target !== "node") return [card];
  return [card,
    view.focus === id ? null : { label: say(opened ? "card.collapse" : isDisc(store.state.data.nodes.get(id)) ? "levels.open" : "card.expand"), act: () => canvas.expand(id), order: 2 },
    isDisc(store.state.data.nodes.get(id)) ? null : view.focus === id ? { label: say("card.whole"), act: () => store.go({ focus: null, depth: 1, open: [] }), order: 3 }
      : { label: say("card.focus"), act: () => store.go({ focus: id, depth: 1, open: [], select: id }), order: 3 },
    view.moved[id] ? { label: say("menu.unmove"), act: () => store.go({ moved: Object.fromEntries(Object.entries(view.moved).filter(([one]) => one !== id)) }), order: 90 } : null];
});
const expand = createHub(store, { spoken, back: () => picture.focus({ preventScroll: true }) });
const levels = createLevels(store, { spoken });
menu.add(levels.entries);
const timeline = createTimeline(box("timeline"), store, { spoken });
const compare = createCompare(box("mode-panel"), store);
const paths = createPaths(box("mode-panel"), store, canvas, { spoken });
menu.add(paths.entries);
const keyboard = createKeyboard(picture, store, canvas, { spoken });
const updateToolbar = createToolbar(store, canvas, { spoken });
const updatePanel = createPanel(box("card"), store, { spoken, expand });
const table = createTable(box("twin"), store);
const map = createMap(store, canvas, { spoken });
createFilters(store);
menu.add(narrowMenu(store));
createFound(store, canvas, table, { toggleFilters: () => box("filters-switch").click() });

// ---- Progress: shown only when the answer lets one wait ----
let patience = 0;
function progress(busy) {
  clearTimeout(patience);
  if (!busy) box("progress").hidden = true;
  else patience = setTimeout(() => { box("progress").hidden = false; spoken(say("loading")); }, 300);
}

function foot({ data, timed, visible, view }) {
  // "Of" is what there is at the chosen time before filters; what did not fit into the answer only the server knows.
  const whole = data.truncated || !filterCount(view) ? visible : bare(timed, { ...view, ...withoutFilters });
  const beside = (what) => (view.way ? store.state.path?.picture[what] ?? [] : []).filter(({ id }) => !data[what].has(id)).length;
  const of = data.truncated ? data.shown : { nodes_of: whole.nodes.length, ties_of: whole.ties.length };
  const extra = data.truncated || whole !== visible;
  const [nodes_of, ties_of] = [of.nodes_of + (extra ? beside("nodes") : 0), of.ties_of + (extra ? beside("ties") : 0)];
  const text = say("shown", { nodes: number(visible.nodes.length), nodes_of: number(nodes_of), ties: number(visible.ties.length), ties_of: number(ties_of) });
  const date = data.as_of ? `, ${say("shown.as_of", { date: day(view.on ?? data.as_of) })}` : "";
  box("shown").textContent = data.nodes.size ? text + date : "";
  box("shown").classList.toggle("is-truncated", Boolean(data.truncated));
  if (data.truncated) box("shown").append(document.createElement("br"), say("shown.truncated"));
  root.dataset.level = view.focus ? "around" : view.level;
}

let tabled = null; // the graph that the table holds; drawn only when somebody sees it
function twin(state) {
  const visible = state.view.show === "table" || narrow.matches;
  if (visible && tabled !== state.visible) {
    table.update(state);
    tabled = state.visible;
  }
  table.choose(state);
}

store.subscribe((state, changed) => {
  root.dataset.show = state.view.show;
  progress(state.status === "loading");
  drawNotice(box("notice"), store);
  updateToolbar(state);
  levels.update(state);
  if (state.status !== "ready") {
    delete picture.dataset.ready;
    root.classList.toggle("is-failed", state.status === "error");
    if (state.status === "error") updatePanel(state, changed);
    return;
  }
  root.classList.remove("is-failed");
  if (changed !== "select") applyRules(state, () => store.put({}));
  modes(state);
  const redrawn = changed === "data" || changed === "view" || changed === "path";
  // Another answer is fitted into the room that panels and feet leave, so they come first; a step in time or a filter moves
  // no camera: there the picture comes first and what is written beside it right after.
  const first = changed !== "view";
  if (first) beside(state, changed);
  if (redrawn) {
    delete picture.dataset.ready;
    canvas.draw(state.visible, state.view, state.data.layout?.id ?? state.data.layout, { data: state.data, fresh: changed === "data", frame: store.frame });
  }
  map.update(state, changed);
  paths.update(state);
  canvas.mark({ selected: state.view.select });
  if (state.view.select && changed !== "view") canvas.show(state.view.select);
  if (!first) afterwards();
  else if (redrawn) keyboard.update();
  if (changed === "data") spoken(say("drawn", { nodes: number(state.visible.nodes.length), ties: number(state.visible.ties.length) }));
  if (!("ready" in picture.dataset)) settle();
});

// Everything in words about what is drawn.
function beside(state, changed) {
  owed = false;
  updatePanel(state, changed);
  if (changed !== "select") {
    drawLegend(box("legend"), state.visible, state.view);
    foot(state);
    timeline.update(state);
  }
  compare.update(state);
  twin(state);
}

// What is owed to the reader is written after the frame with the picture, once for all changes until then.
let owed = false;
function pay() {
  if (!owed || store.state.status !== "ready") return;
  beside(store.state, "view");
  keyboard.update();
}
function afterwards() {
  if (!owed) requestAnimationFrame(() => setTimeout(pay));
  owed = true;
}

// Two frames: the renderer draws in the first, and what it drew is on the screen in the second.
let settling = 0;
function settle() {
  cancelAnimationFrame(settling);
  settling = requestAnimationFrame(() => { settling = requestAnimationFrame(function look() {
    if (owed && store.state.status === "ready") settling = requestAnimationFrame(look);
    else picture.dataset.ready = "true";
  }); });
}

// A mode has the left panel; the filters come back when it ends.
let waiting = false; // the filters that a mode covers
function modes({ view }) {
  const active = Boolean(view.way || view.against);
  const panel = box("mode-panel");
  box("compare-switch").setAttribute("aria-pressed", String(Boolean(view.against)));
  box("path-switch").setAttribute("aria-pressed", String(Boolean(view.way)));
  if (active === !panel.hidden) return;
  if (active) {
    waiting = !box("filters").hidden;
    filters(false, false);
  }
  panel.hidden = !active;
  if (!active && waiting) filters(true, false);
}
box("compare-switch").addEventListener("click", compare.toggle);
box("path-switch").addEventListener("click", paths.toggle);

// ---- Time: closing it asks whether the picture keeps the chosen date ----
let before = null;
function time(open) {
  const { view } = store.state;
  const strip = box("timeline");
  if (open) before = { on: view.on, mode: view.mode, start: view.start };
  strip.hidden = !open;
  box("time-switch").setAttribute("aria-expanded", String(open));
  try { localStorage.setItem("setka.time", open ? "open" : "closed"); } catch { /* private mode */ }
  if (open) timeline.update(store.state);
  else timeline.stop();
}
function closeTime() {
  const { view, data } = store.state;
  const same = !before || ["on", "mode", "start"].every((field) => before[field] === view[field]);
  time(false);
  if (same) return;
  const question = h("div", { class: "time-question", role: "alertdialog", "aria-label": say("time.slider") },
    h("span", {}, say("time.keep", { when: seasonName(view.on ?? data.as_of) })),
    h("button", { type: "button", class: "btn btn-sm btn-primary", onclick: () => done() }, say("time.keep.yes")),
    h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: () => { done(); store.go(before); } }, say("time.keep.no")));
  const done = () => { question.remove(); box("time-switch").focus(); };
  question.addEventListener("keydown", (event) => { if (event.key === "Escape") done(); });
  box("stage").append(question);
  question.querySelector("button").focus();
}
box("time-switch").addEventListener("click", () => {
  document.querySelector(".time-question")?.remove();
  if (box("timeline").hidden) time(true);
  else closeTime();
});
function rememberedTime() {
  try { return localStorage.getItem("setka.time"); } catch { return null; }
}

// ---- Panels, buttons over the picture, the phone's full screen ----
const remembered = "setka.filters";
function filters(visible, keep = true) {
  box("filters").hidden = !visible;
  box("filters-switch").setAttribute("aria-expanded", String(visible));
  if (keep) try { localStorage.setItem(remembered, visible ? "open" : "closed"); } catch { /* private mode */ }
}
function rememberedFilters() {
  try { return localStorage.getItem(remembered); } catch { return null; }
}
filters(!narrow.matches && innerWidth > 1100 && rememberedFilters() !== "closed", false);
box("filters-switch").addEventListener("click", () => {
  if (!box("mode-panel").hidden) store.go({ way: null, against: null });
  filters(box("filters").hidden);
  if (!box("filters").hidden && narrow.matches) box("filters-close").focus();
});
box("filters-close").addEventListener("click", () => { filters(false); box("filters-switch").focus(); });
box("filters").addEventListener("keydown", (event) => { if (event.key === "Escape") box("filters-close").click(); });
box("zoom-in").addEventListener("click", () => canvas.zoom(1.3));
box("zoom-out").addEventListener("click", () => canvas.zoom(1 / 1.3));
box("fit").addEventListener("click", () => canvas.fit());

function full(open) {
  root.classList.toggle("is-full", open);
  document.documentElement.classList.toggle("no-scroll", open);
  canvas.gestures(open || !narrow.matches);
  if (narrow.matches && open !== full.open) time(open);
  full.open = open;
  if (open) picture.focus();
}
full.open = false;
box("open-full").addEventListener("click", () => full(true));
box("close-full").addEventListener("click", () => { full(false); box("open-full").focus(); });
picture.addEventListener("keydown", (event) => { if (event.key === "Escape" && root.classList.contains("is-full") && !store.state.view.select) box("close-full").click(); });
function arrangeForWidth() {
  full(false);
  box("legend-box").open = !narrow.matches;
  if (store.state.status === "ready") twin(store.state);
}
narrow.addEventListener("change", arrangeForWidth);
arrangeForWidth();

createScenes(store, { spoken });
createCypher(store);
createTakeaway(store, canvas, { spoken });
createLast(store, box("stage"), box("scenes")?.dataset.account ?? null);

// ---- Keys of the whole page; in a box that is typed into they are letters ----
const keys = createKeys(root);
box("keys").addEventListener("click", keys.open);
const search = () => document.querySelector('.search input, input[type="search"]')?.focus();
welcome(box("stage"), store, { find: search });
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.target.closest?.("input, select, textarea, dialog")) return;
  const key = event.key.toLowerCase();
  const command = event.ctrlKey || event.metaKey;
  if (command && (event.code === "KeyZ" || event.code === "KeyY")) {
    if (event.code === "KeyY" || event.shiftKey) box("redo").click();
    else box("undo").click();
  } else if (command) return;
  else if (key === "?" || (event.code === "Slash" && event.shiftKey)) keys.open();
  else if (event.code === "BracketLeft") timeline.move(-1);
  else if (event.code === "BracketRight") timeline.move(1);
  else if (event.code === "KeyP") { time(true); timeline.play(); }
  else return;
  event.preventDefault();
});

// The handle for tests and for the browser's console: the drawing and the state behind it.
window.setka = { cy: canvas.cy, store };
time(rememberedTime() ? rememberedTime() === "open" : !narrow.matches);
store.load();
