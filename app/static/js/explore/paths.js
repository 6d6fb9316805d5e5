// Path mode: the panel with the two ends, the stops between them and the conditions; the paths found, step by step in
// words; the same paths marked in the picture. What is asked stands in the address, so a link asks it again.

import { read } from "./api.js";
import { h, svg } from "./element.js";
import { allowed, chain, introduces, introduction, INTRODUCE, KINDS, kindWords, outcome, PROPOSED, stepWords, wayOutWords, written } from "./pathsteps.js";
import { createPickBox } from "./pickbox.js";
import { line, lineSign, look, nodeSign } from "./signs.js";
import { day, nodeKind, nodeName, number, say, tieName } from "./words.js";

const MOST_STOPS = 5;
const BEST = [1, 3, 5, 10];
const ENDS = new Set(["Institution", "Teacher", "Project"]);
const AVOIDABLE = new Set(["FORMAL_TIE", "INFORMAL_TIE", "WORKS_AT", "TAKES_PART"]);
const LINES = { formal: "formal", informal: "informal", work: "context", project: "context", [PROPOSED]: "proposed" };
const page = document.getElementById("explore").dataset;

const avoidSign = () => svg("svg", { class: "icon", viewBox: "0 0 20 20", fill: "none", stroke: "currentColor", "stroke-width": "1.6", "aria-hidden": "true" },
  svg("circle", { cx: 10, cy: 10, r: 6.5 }), svg("path", { d: "m5.500 5.500 9 9" }));
const small = (name, attributes, ...content) => h("button", { type: "button", class: "tool tool-small", "aria-label": name, title: name, ...attributes }, ...content);

/**
 * Path mode in `panel`, shown while the scene holds a way.
 * @param {HTMLElement} panel @param {object} store @param {object} canvas @param {{spoken: (text: string) => void}} given
 */
export function createPaths(panel, store, canvas, { spoken }) {
  const known = new Map(); // every node that was met here, by id: names for boxes and sentences
  let boxes = []; // one for each stop
  let asked = null; // the question that store.state.path answers, or is being asked
  let asking = null;
  const one = { hovered: null, focused: null, chosen: null }; // paths by their number; the first of these alone is marked
  let focusNext = null; // what gets the focus after the stops were drawn anew

  const view = () => store.state.view;
  const spread = (way) => (way.length < 2 ? [...way, "", ""].slice(0, 2) : way.slice(0, MOST_STOPS));
  const stops = () => spread(view().way ?? []);
  const nameOf = (id) => nodeName(known.get(id) ?? store.nodeOf(id) ?? { name: "" });
  const go = (patch) => store.go(patch);
  const setWay = (way) => go({ way, avoid: view().avoid.filter((id) => !way.includes(id)) });

  // ---- The boxes ----
  function place(index, node) {
    if (node) known.set(node.id, { short: node.name, ...node });
    const way = stops();
    way[index] = node?.id ?? "";
    setWay(way);
    const next = boxes.findIndex((box, i) => i !== index && !way[i]);
    if (node && next >= 0) boxes[next].input.focus();
  }

  function shift(from, by) {
    const way = stops();
    const to = from + by;
    if (to < 0 || to >= way.length) return;
    [way[from], way[to]] = [way[to], way[from]];
    focusNext = to;
    setWay(way);
    spoken(say("path.moved", { name: nameOf(way[to]) || say("path.empty"), place: number(to + 1), of: number(way.length) }));
  }

  function add() {
    const way = stops();
    way.splice(way.length - 1, 0, "");
    focusNext = way.length - 2;
    setWay(way);
  }

  function remove(index) {
    focusNext = Math.max(0, index - 1);
    setWay(stops().filter((_, i) => i !== index));
  }

  const boxName = (index, of) => (index === 0 ? say("path.from") : index === of - 1 ? say("path.to") : say("path.stop", { number: number(index) }));

  function row(index, of) {
    const box = createPickBox({
      label: boxName(index, of), search: page.search, take: (node) => place(index, node), spoken,
      when: () => (view().on ? { on: view().on } : {}),
    });
    const between = index > 0 && index < of - 1;
    const tools = between ? [
      small(say("path.up"), { class: "tool tool-small path-up", onclick: () => shift(index, -1) }, "↑"),
      small(say("path.down"), { class: "tool tool-small path-down", onclick: () => shift(index, 1) }, "↓"),
      small(say("path.remove"), { class: "tool tool-small path-remove", onclick: () => remove(index) }, "✕"),
    ] : [];
    box.input.setAttribute("aria-keyshortcuts", "Alt+ArrowUp Alt+ArrowDown");
    const element = h("div", { class: `path-stop${between ? " path-between" : ""}`, "data-stop": index },
      h("label", { for: box.input.id }, boxName(index, of)), box.element, h("span", { class: "path-stop-tools" }, tools));
    element.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      shift(index, event.key === "ArrowUp" ? -1 : 1);
    });
    return { ...box, element };
  }

  const rows = h("div", { class: "path-stops" });
  const swap = h("button", { type: "button", class: "btn btn-sm btn-secondary", id: "path-swap", onclick: () => { setWay(stops().reverse()); spoken(say("path.swapped")); } }, "⇅ ", say("path.swap"));
  const more = h("button", { type: "button", class: "btn btn-sm btn-secondary", id: "path-add", onclick: add }, "+ ", say("path.add"));
  const people = h("button", { type: "button", class: "btn btn-sm btn-secondary", id: "path-introduce", "aria-pressed": "false", title: say("path.introduce.about"), onclick: () => {
    go({ through: introduces(view().through) ? [] : INTRODUCE });
  } }, say("path.introduce"));

  // ---- The conditions ----
  const kinds = [...KINDS, PROPOSED].map((kind) => {
    const input = h("input", { type: "checkbox", class: "form-check-input", name: "path-through", value: kind, onchange: () => {
      const now = new Set(allowed(view().through));
      if (input.checked) now.add(kind); else now.delete(kind);
      if (!KINDS.some((each) => now.has(each))) { // at least one kind stays
        input.checked = true;
        return spoken(say("path.kind.last"));
      }
      go({ through: written([...now]) });
    } });
    return { kind, input, row: h("label", { class: "choice" }, input, lineSign(LINES[kind]), h("span", { class: "choice-name" }, say(`path.kind.${kind}`))) };
  });
  const date = h("input", { type: "date", class: "form-control form-control-sm", id: "path-on", min: "1900-01-01", max: "2100-12-31" });
  date.addEventListener("change", () => { if (date.validity.valid) go({ on: date.value || null }); });
  const best = h("select", { class: "form-select form-select-sm", id: "path-best", onchange: () => go({ best: Number(best.value) }) });
  const avoided = h("div", { class: "path-avoided" });
  const summary = h("span", { class: "soft" });
  const conditions = h("details", { class: "fold", id: "path-conditions" }, h("summary", {}, say("path.conditions"), " ", summary),
    h("fieldset", {}, h("legend", {}, say("path.through")), kinds.map(({ row: choice }) => choice)),
    h("div", { class: "path-numbers" },
      h("label", {}, h("span", {}, say("path.on")), date), h("label", {}, h("span", {}, say("path.best")), best)),
    h("p", { class: "soft" }, say("path.about")),
    h("p", { class: "soft" }, say("path.order")));

  const results = h("div", { class: "path-results", id: "path-results" });
  const frame = [
    h("div", { class: "side-head" }, h("h2", {}, say("path")),
      h("button", { type: "button", class: "tool", id: "path-close", "aria-label": say("path.close"), onclick: close }, "✕")),
    h("div", { class: "side-body path-body" }, rows, h("div", { class: "path-actions" }, swap, more, people), conditions, avoided, results),
  ];
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && view().way && !event.defaultPrevented) close();
  });

  function toggle() {
    if (view().way) return close();
    const { select, against } = view();
    const node = store.nodeOf(select);
    focusNext = node && ENDS.has(node.label) ? 1 : 0;
    go({ way: [focusNext ? node.id : "", ""], ...(against ? { against: null } : {}) });
  }
  function close() {
    go({ way: null, avoid: [], through: [], best: 3 });
    document.getElementById("path-switch").focus();
  }

  function drawStops() {
    const way = stops();
    if (boxes.length !== way.length || !rows.children.length) {
      boxes = way.map((_, index) => row(index, way.length));
      rows.replaceChildren(...boxes.map((box) => box.element));
    }
    way.forEach((id, index) => boxes[index].set(id ? nameOf(id) || id : ""));
    more.disabled = way.length >= MOST_STOPS;
    swap.disabled = !way.some(Boolean);
    if (focusNext !== null && !panel.hidden) {
      boxes[Math.min(focusNext, boxes.length - 1)].input.focus();
      focusNext = null;
    }
  }

  function drawConditions() {
    const { on, through, best: many } = view();
    const now = allowed(through);
    for (const { kind, input } of kinds) {
      input.checked = now.includes(kind);
      if (kind === PROPOSED) input.disabled = !now.includes("informal");
    }
    people.setAttribute("aria-pressed", String(introduces(through)));
    if (document.activeElement !== date) date.value = on ?? store.state.data.as_of ?? "";
    best.replaceChildren(...[...new Set([...BEST, many])].sort((a, b) => a - b).map((value) => h("option", { value, selected: value === many }, number(value))));
    summary.textContent = [kindWords(now), on ? day(on) : say("time.today")].join(" · ");
  }

  function drawAvoided(answer) {
    const { avoid } = view();
    const told = new Map((answer?.avoided ?? []).map((each) => [each.id, each]));
    const name = (id) => {
      const each = told.get(id);
      const tie = store.tieOf(id);
      if (each?.name) return nodeName(each);
      if (each?.ends) return `${tieName(each)}: ${each.ends.map((end) => end.name).join(" – ")}`;
      if (tie) return `${tieName(tie)}: ${[tie.source, tie.target].map(nameOf).join(" – ")}`;
      return nameOf(id) || id;
    };
    avoided.replaceChildren(...(avoid.length ? [
      h("h3", {}, say("path.avoided")),
      h("ul", { class: "plain" }, avoid.map((id) => h("li", { class: "chip" }, h("span", { class: "chip-text" }, name(id)),
        h("button", { type: "button", "aria-label": say("path.allow", { name: name(id) }), title: say("path.allow", { name: name(id) }), onclick: () => go({ avoid: view().avoid.filter((other) => other !== id) }) }, "✕")))),
      avoid.length > 1 ? h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: () => go({ avoid: [] }) }, say("path.allow_all")) : null,
    ].filter(Boolean) : []));
  }

  // ---- The paths ----
  const avoid = (id) => {
    go({ avoid: [...new Set([...view().avoid, id])] });
    results.focus({ preventScroll: true });
  };
  const avoidButton = (id, name) => small(say("path.avoid", { name }), { class: "tool tool-small path-avoid", "data-avoid": id, onclick: () => avoid(id) }, avoidSign());

  function nodeRow(id, nodes) {
    const node = nodes.get(id) ?? { id, name: id };
    return h("li", { class: "path-node" },
      h("button", { type: "button", class: "end", "data-id": id, title: nodeKind(node), onclick: () => store.go({ select: id }, { replace: true }) }, nodeSign(look(node)), h("span", {}, nodeName(node))),
      stops().includes(id) ? null : avoidButton(id, nodeName(node)));
  }

  function stepRow(step, nodes) {
    const words = stepWords(step, nodes);
    return h("li", { class: `path-step${step.state === "proposed" ? " is-proposed" : ""}` },
      lineSign(line(step)), h("span", {}, words), avoidButton(step.tie, words));
  }

  function pathItem(path, index, nodes, isIntroduction) {
    const head = h("button", { type: "button", class: "path-head", "aria-pressed": String(one.chosen === index), "aria-label": `${say("path.number", { number: number(index + 1), steps: number(path.steps.length) })}: ${chain(path, nodes)}`, title: say("path.only"), onclick: () => {
      Object.assign(one, { hovered: null, focused: null, chosen: one.chosen === index ? null : index });
      for (const [i, each] of results.querySelectorAll(".path-head").entries()) each.setAttribute("aria-pressed", String(one.chosen === i));
      mark();
      canvas.reveal(path.nodes);
    } }, say("path.number", { number: number(index + 1), steps: number(path.steps.length) }), path.unconfirmed ? h("span", { class: "tag" }, say("path.unconfirmed")) : null);
    const item = h("li", { class: "path", "data-path": index }, head,
      isIntroduction ? h("p", { class: "path-ask" }, introduction(path, nodes).map((text) => h("span", {}, text))) : null,
      h("ol", { class: "path-rows" }, path.steps.flatMap((step) => [nodeRow(step.from, nodes), stepRow(step, nodes)]), nodeRow(path.nodes.at(-1), nodes)));
    // Moved, not entered: what scrolls under a resting pointer is not meant.
    item.addEventListener("pointermove", () => { if (one.hovered !== index) mark({ hovered: index }); });
    item.addEventListener("pointerleave", () => mark({ hovered: null }));
    item.addEventListener("focusin", () => mark({ hovered: null, focused: index }));
    item.addEventListener("focusout", (event) => { if (!item.contains(event.relatedTarget)) mark({ focused: null }); });
    return item;
  }

  const button = (name, act) => h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: act }, name);

  function wayOut(way) {
    const patch = way.allow ? { through: written([...allowed(view().through), ...way.allow]) }
      : way.forget === "avoid" ? { avoid: [] }
      : way.forget === "between" ? { way: [stops()[0], stops().at(-1)] }
      : way.everything ? { through: [...KINDS, PROPOSED], avoid: [], on: null }
      : { on: way.on };
    return button(wayOutWords(way), () => go(patch));
  }

  function nowhere(answer) {
    const [first, last] = [answer.stops[0], answer.stops.at(-1)];
    const around = (node) => button(say("path.around", { name: nodeName(node) }), () => go({ way: null, avoid: [], through: [], focus: node.id, depth: 1, open: [], select: node.id }));
    return [
      h("p", {}, say(answer.ways_out.length || answer.searched < answer.within ? "path.out" : "path.out.none")),
      h("div", { class: "path-out" }, answer.ways_out.map(wayOut),
        answer.ways_out.length ? [] : [around(first), around(last), button(say("path.out.date"), () => { conditions.open = true; date.focus(); })]),
    ];
  }

  function drawResults() {
    const { path: answer } = store.state;
    results.setAttribute("aria-busy", String(Boolean(asking)));
    if (!answer) return results.replaceChildren(h("p", { class: "soft" }, say(asking ? "path.looking" : "path.hint")));
    if (answer.error) {
      return results.replaceChildren(h("p", { role: "alert" }, answer.error), button(say("failed.retry"), () => { asked = null; update(store.state); }));
    }
    if (answer.problem) return results.replaceChildren(h("p", { class: answer.problem === "empty" ? "soft" : "" }, say(answer.problem === "empty" ? "path.hint" : `path.${answer.problem}`)));
    const nodes = new Map(answer.picture.nodes.map((node) => [node.id, node]));
    const said = outcome(answer);
    results.replaceChildren(
      h("p", { class: "path-outcome" }, h("b", {}, said[0]), ...said.slice(1).flatMap((text) => [" ", text])),
      ...(answer.found ? [h("p", { class: "soft path-definition" }, say("path.definition"))] : nowhere(answer)),
      h("ol", { class: "path-list plain" }, answer.paths.map((path, index) => pathItem(path, index, nodes, introduces(answer.through)))),
    );
  }

  /** Marks in the picture the path under the pointer, or under the keyboard, or the chosen one, or all. */
  function mark(change = {}) {
    Object.assign(one, change);
    const paths = store.state.path?.paths ?? [];
    const only = paths[one.hovered ?? one.focused ?? one.chosen ?? -1];
    const marked = only ? [only] : paths;
    if (!view().way || (!marked.length && store.state.path?.problem !== null)) return canvas.mark({ path: null });
    if (!marked.length) return canvas.mark({ path: { nodes: new Set(stops()), ties: new Set() } });
    canvas.mark({ path: { nodes: new Set(marked.flatMap((path) => path.nodes)), ties: new Set(marked.flatMap((path) => path.steps.map((step) => step.tie))) } });
  }

  // ---- Asking ----
  function question() {
    const { avoid: off, through, best: many, on } = view();
    const way = stops().map((id) => id || "?").join(",");
    return new URLSearchParams({ way, best: many, ...(off.length ? { avoid: off.join(",") } : {}), ...(through.length ? { through: through.join(",") } : {}), ...(on ? { on } : {}) }).toString();
  }

  async function ask(words) {
    asking?.abort();
    asked = words;
    Object.assign(one, { hovered: null, focused: null, chosen: null });
    const mine = (asking = new AbortController());
    drawResults();
    let answer;
    try {
      answer = await read(`${page.paths}?${words}`, { signal: mine.signal });
    } catch (error) {
      if (error.name === "AbortError" || asking !== mine) return;
      answer = { error: error.message, paths: [], picture: { nodes: [], ties: [] } };
    }
    if (asking !== mine) return;
    asking = null;
    for (const node of [...answer.picture.nodes, ...(answer.avoided ?? [])]) if (node.name) known.set(node.id, node);
    store.put({ path: answer }, "path");
    shown();
    if (!answer.error && !answer.problem) spoken(outcome(answer).join(" "));
  }

  function shown() {
    if (!view().way) return;
    drawStops();
    drawAvoided(store.state.path);
    drawResults();
    mark();
    if (store.state.path?.found) canvas.reveal([...new Set(store.state.path.paths.flatMap((path) => path.nodes))]);
  }

  function update(state) {
    if (!state.view.way) {
      if (asked === null) return;
      asking?.abort();
      [asked, asking] = [null, null];
      boxes = [];
      rows.replaceChildren();
      canvas.mark({ path: null });
      canvas.reveal([]);
      if (state.path) store.put({ path: null }, "path");
      return;
    }
    if (!panel.contains(frame[0])) {
      panel.setAttribute("aria-label", say("path"));
      panel.replaceChildren(...frame);
    }
    drawStops();
    drawConditions();
    drawAvoided(state.path);
    if (state.status === "ready" && question() !== asked) ask(question());
  }

  // ---- From the picture ----
  function put(id, where) {
    const others = (view().way ? stops() : ["", ""]).map((other) => (other === id ? "" : other));
    if (where === "from") others[0] = id;
    else if (where === "to") others[others.length - 1] = id;
    else {
      const free = others.findIndex((other, i) => !other && i > 0 && i < others.length - 1);
      if (free > 0) others[free] = id;
      else others.splice(others.length - 1, 0, id);
    }
    const node = store.nodeOf(id);
    if (node) known.set(id, node);
    store.go({ way: others.filter((other, i) => other || i === 0 || i === others.length - 1), against: null, avoid: view().avoid.filter((other) => other !== id) });
  }

  /** Entries of the menu: a node becomes an end, a stop, or is kept off; so is a tie. */
  function entries(id) {
    if (!id) return [];
    const [node, tie] = [store.nodeOf(id), store.tieOf(id)];
    const entry = (name, order, act) => ({ name, label: say(name), order, act });
    const way = view().way ? stops() : null;
    const open = Boolean(way && !view().avoid.includes(id) && !way.includes(id));
    if (node && ENDS.has(node.label)) {
      return [
        entry("path.menu.from", 30, () => put(id, "from")),
        entry("path.menu.to", 31, () => put(id, "to")),
        way && way.filter((other) => other !== id).length < MOST_STOPS && !way.includes(id) ? entry("path.menu.through", 32, () => put(id, "between")) : null,
        open ? entry("path.menu.avoid", 33, () => avoid(id)) : null,
      ];
    }
    return [tie && open && AVOIDABLE.has(tie.type) ? entry("path.menu.avoid_tie", 33, () => avoid(id)) : null];
  }

  return { toggle, update, entries };
}
