// The left panel: what the picture is narrowed by. Each facet counts what the chosen time and the other filters leave,
// before its own filter; what it shows belongs to the scene that is drawn.

import { filterCount, USUAL, withoutFilters } from "./address.js";
import { facets as ask } from "./api.js";
import { h } from "./element.js";
import { slider, ticks } from "./facet.js";
import { coreNumbers } from "./metrics.js";
import { countFacts, countForms, countKinds, countSectors, countStates, days, facetsOf, STATES, strengths } from "./narrowing.js";
import { COLOURS, isKnown, LABELS, rules, SIZES } from "./rules.js";
import { narrow } from "./sieve.js";
import { group, lineSign, look, nodeSign } from "./signs.js";
import { capital, day, nodeName, number, say, sectorName, stateName, tieName, vocabulary } from "./words.js";

const TIES = ["formal", "informal"];
const ELSEWHERE = "-"; // the place of an address that names no settlement

export function createFilters(store) {
  const box = (id) => document.getElementById(id);
  const panel = box("filters");
  const facet = (field) => panel.querySelector(`[data-facet="${field}"]`);
  const choose = (field) => (codes) => store.go({ [field]: codes });
  const left = (without) => narrow(store.state.timed, store.state.view, { facets: store.state.facets, without });

  // ---- Facets of the picture itself ----
  function ties({ view }) {
    const counts = countForms(left("ties").ties, group);
    box("filter-ties").replaceChildren(...TIES.map((code) => h("label", { class: "choice" },
      h("input", {
        type: "checkbox", class: "form-check-input", name: "ties", value: code, checked: view.ties.includes(code),
        onchange: () => store.go({ ties: TIES.filter((tie) => (tie === code) !== store.state.view.ties.includes(tie)) }),
      }),
      lineSign(code), h("span", { class: "choice-name" }, capital(vocabulary.types[code === "formal" ? "FORMAL_TIE" : "INFORMAL_TIE"])),
      h("span", { class: "choice-count" }, number(counts.get(code))))));
  }

  function sectors({ view }) {
    const counts = countSectors(left("sectors").nodes);
    const codes = Object.keys(vocabulary.sectors).filter((code) => counts.get(code) || view.sectors.includes(code));
    show("sectors", codes.length > 1 || view.sectors.length, {
      values: codes.map((code) => ({ code, name: sectorName(code), count: counts.get(code) ?? 0, sign: nodeSign(vocabulary.sectors[code]) })), sorted: false,
    });
  }

  function kinds({ view }) {
    const counts = countKinds(left("kinds").ties, group);
    const values = [...counts].map(([code, { count, family }]) => ({ code, name: capital(tieName({ kind: code })), count, sign: lineSign(family) }));
    for (const code of view.kinds) {
      const family = vocabulary.ties[code]?.type === "INFORMAL_TIE" ? "informal" : "formal";
      if (!counts.has(code)) values.push({ code, name: capital(tieName({ kind: code })), count: 0, sign: lineSign(family) });
    }
    show("kinds", values.length, { values });
  }

  function states({ view }) {
    const { ties, phases } = left("states");
    const counts = countStates(ties, phases);
    const codes = STATES.filter((code) => counts.get(code) || view.states.includes(code));
    const name = (code) => capital(code === "ended" ? say("state.ended") : stateName(code));
    show("states", codes.length > 1 || view.states.length, { values: codes.map((code) => ({ code, name: name(code), count: counts.get(code) ?? 0 })), sorted: false });
  }

  function show(field, isUseful, /** @type {{values: object[], sorted?: boolean}} */ { values, sorted }) {
    facet(field).hidden = !isUseful;
    ticks(box(`filter-${field}`), { name: field, values, sorted, chosen: store.state.view[field], choose: choose(field) });
  }

  const slideStrength = slider(box("filter-strength"), {
    name: "strength", label: say("facet.strength"), about: say("facet.strength.about"),
    change: (value, replace) => store.go({ strength: value }, { replace }),
  });
  function strength({ view }) {
    const bars = strengths(left("strength").ties);
    const most = Math.max(bars.length, view.strength);
    facet("strength").hidden = most < 2;
    const lines = bars.filter(({ count }) => count >= view.strength).reduce((sum, bar) => sum + bar.lines, 0);
    const all = bars.reduce((sum, bar) => sum + bar.lines, 0);
    slideStrength({
      value: view.strength, least: 1, most, bars: bars.map((bar) => bar.lines),
      text: say("facet.strength.said", { least: number(view.strength), lines: number(lines), of: number(all) }),
    });
  }

  const slideCore = slider(box("filter-core"), {
    name: "core", label: say("facet.core"), about: say("facet.core.about"), change: (value, replace) => store.go({ core: value }, { replace }),
  });
  function core({ view }) {
    const { nodes, ties } = left("core");
    const numbers = [...coreNumbers(nodes, ties).values()];
    const most = Math.max(view.core, ...numbers);
    facet("core").hidden = most < 2;
    const bars = Array.from({ length: most + 1 }, (_, k) => numbers.filter((one) => one >= k).length);
    slideCore({
      value: view.core, least: 0, most, bars,
      text: view.core ? say("facet.core.said", { k: number(view.core), nodes: number(bars[view.core]), of: number(numbers.length) }) : say("facet.core.all", { most: number(most) }),
    });
  }

  // ---- Facets that need data of their own: asked for when one is opened, or when the scene already narrows by it ----
  let asked = null;
  function facts() {
    asked ??= ask().then(
      (answer) => store.put({ facets: facetsOf(answer) }),
      (error) => {
        asked = null;
        for (const field of ["topics", "places"]) {
          box(`filter-${field}`).replaceChildren(h("p", { role: "alert", class: "soft" }, error.message),
            h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: facts }, say("failed.retry")));
        }
      },
    );
    for (const field of ["topics", "places"]) if (!store.state.facets) box(`filter-${field}`).replaceChildren(h("p", { class: "soft" }, say("facet.loading")));
  }
  for (const field of ["topics", "places"]) {
    facet(field).querySelector("details").addEventListener("toggle", (event) => { if (event.target.open && !store.state.facets) facts(); });
  }

  function topics({ view, facets, data }) {
    if (!facets) return;
    const { topics: counts } = countFacts(left("topics").nodes, facets, days(view, data.as_of));
    for (const id of view.topics) if (!counts.has(id)) counts.set(id, 0);
    show("topics", true, { values: [...counts].map(([id, count]) => ({ code: id, name: facets.topics.get(id)?.name ?? id, count })) });
    if (!counts.size) box("filter-topics").replaceChildren(h("p", { class: "soft" }, say("facet.none")));
  }
  function places({ view, facets, data }) {
    if (!facets) return;
    const { places: counts } = countFacts(left("places").nodes, facets, days(view, data.as_of));
    for (const place of view.places) if (!counts.has(place)) counts.set(place, 0);
    show("places", counts.size > 1 || view.places.length, {
      values: [...counts].map(([place, count]) => ({ code: place, name: place === ELSEWHERE ? say("facet.centre") : place, count })),
    });
  }

  // ---- What was taken out or kept by hand, and the surroundings that are looked at ----
  const name = (id) => { const node = store.state.data.nodes.get(id); return node ? nodeName(node) : id; };

  function byHand({ view, data }) {
    for (const field of ["hide", "pin"]) {
      facet(field).hidden = !view[field].length;
      box(`filter-${field}`).replaceChildren(...view[field].map((id) => h("div", { class: "by-hand" },
        data.nodes.has(id) ? nodeSign(look(data.nodes.get(id))) : null, h("span", {}, name(id)),
        h("button", { type: "button", class: "btn btn-sm btn-secondary", name: field, value: id, onclick: () => store.go({ [field]: view[field].filter((other) => other !== id) }) }, say(`${field}.back`)))));
    }
  }

  function around({ view }) {
    const step = (by, text, limit) => h("button", {
      type: "button", class: "btn btn-sm btn-secondary", name: "depth", value: by, disabled: limit, "aria-label": text, title: text,
      onclick: () => store.go({ depth: view.depth + by }),
    }, by > 0 ? "+" : "−");
    box("filter-focus").replaceChildren(...(view.focus ? [h("fieldset", {}, h("legend", {}, say("facet.focus")),
      h("p", { class: "around-name" }, name(view.focus)),
      h("div", { class: "stepper" }, step(-1, say("card.nearer"), view.depth <= 1),
        h("span", { role: "status" }, say("facet.depth", { count: view.depth })), step(1, say("card.deeper"), view.depth >= 3)),
      h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: () => store.go({ focus: null, depth: 1, open: [] }) }, say("card.whole")))] : []));
  }

  // ---- Rules of drawing ----
  function drawing({ data }) {
    const now = rules();
    const select = (field, codes) => h("label", { class: "rule" }, h("span", {}, say(`rule.${field}`)),
      h("select", {
        class: "form-select form-select-sm", name: field,
        onchange: (event) => store.go({ [field]: event.target.value === codes[0] ? null : event.target.value }),
      }, codes.map((code) => h("option", { value: code, selected: code === now[field] }, say(`rule.${field}.${code}`)))));
    box("filter-rules").replaceChildren(select("colour", COLOURS.filter((code) => code === now.colour || isKnown(code, data.nodes.values()))), select("size", SIZES), select("label", LABELS));
  }

  // ---- The date ----
  const input = h("input", { type: "date", class: "form-control form-control-sm", name: "on", min: "1900-01-01", max: "2100-12-31", "aria-label": document.querySelector("#filter-date").closest("fieldset").querySelector("legend").textContent });
  const today = h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: () => store.go({ on: null }) }, say("filters.today"));
  const year = (step) => () => {
    const [y, ...rest] = (store.state.view.on ?? store.state.data.as_of ?? new Date().toISOString().slice(0, 10)).split("-");
    store.go({ on: [Number(y) + step, ...rest].join("-").replace(/-02-29$/, "-02-28") });
  };
  box("filter-date").append(h("div", { class: "date-row" },
    h("button", { type: "button", class: "tool", title: say("filters.year_before"), "aria-label": say("filters.year_before"), onclick: year(-1) }, "‹"),
    input,
    h("button", { type: "button", class: "tool", title: say("filters.year_after"), "aria-label": say("filters.year_after"), onclick: year(1) }, "›"),
    today));
  // While somebody types a year the field passes through 0002, 0020, 0202; only a whole date is a wish.
  input.addEventListener("change", () => {
    if (!input.value) store.go({ on: null });
    else if (input.validity.valid) store.go({ on: input.value });
  });
  function date({ view, data }) {
    if (document.activeElement !== input) input.value = view.on ?? data.as_of ?? "";
    today.disabled = !view.on;
  }

  // ---- The panel ----
  const LISTS = ["sectors", "kinds", "states", "topics", "places", "hide", "pin"];
  for (const field of [...LISTS, "strength", "core"]) {
    facet(field).querySelector(".facet-clear").addEventListener("click", () => {
      facet(field).querySelector("summary").focus();
      store.go({ [field]: USUAL[field] });
    });
  }
  function heads({ view }) {
    for (const field of [...LISTS, "strength", "core"]) {
      const value = view[field];
      const count = Array.isArray(value) ? value.length : Number(value !== USUAL[field]);
      facet(field).querySelector(".facet-chosen").textContent = count ? number(count) : "";
      facet(field).querySelector(".facet-clear").hidden = !count || field === "hide" || field === "pin";
      if (count && !facet(field).dataset.met) facet(field).querySelector("details").open = true;
      if (count) facet(field).dataset.met = "yes";
      else delete facet(field).dataset.met;
    }
  }

  function foot({ view }) {
    const count = filterCount(view);
    box("filters-foot").replaceChildren(...(count
      ? [h("button", { type: "button", class: "btn btn-sm btn-secondary", id: "clear-filters", onclick: () => store.go(withoutFilters) }, say("filters.clear", { count }))]
      : []));
    const badge = box("filters-switch").querySelector(".badge-count");
    badge?.remove();
    if (count) box("filters-switch").append(h("span", { class: "badge-count" }, count));
  }

  let drawn = null; // the graph whose numbers the panel shows
  function update() {
    const { state } = store;
    if (panel.hidden || state.status !== "ready" || drawn === state.visible) return;
    drawn = state.visible;
    const active = /** @type {any} */ (document.activeElement);
    const held = panel.contains(active) && { name: active.name, value: active.value, id: active.id };
    for (const part of [around, ties, sectors, kinds, states, strength, topics, places, core, byHand, drawing, date, heads]) part(state);
    box("filters-about").textContent = say("facet.about", { date: day(state.view.on ?? state.data.as_of) });
    // Drawing anew must not take the focus from the box that was just ticked.
    if (!held || panel.contains(document.activeElement)) return;
    const again = held.name && panel.querySelector(`[name="${held.name}"][value="${CSS.escape(held.value)}"], select[name="${held.name}"]`);
    (again || (held.id === "clear-filters" ? box("filters-switch") : panel.querySelector("summary")))?.focus();
  }

  // The picture is painted first; the numbers follow in the same moment for the eye.
  let soon = 0;
  store.subscribe((state, changed) => {
    if (changed === "select") return;
    foot(state);
    if ((state.view.topics.length || state.view.places.length) && !state.facets) facts();
    cancelAnimationFrame(soon);
    soon = requestAnimationFrame(() => { soon = requestAnimationFrame(update); });
  });
  new MutationObserver(() => { if (!panel.hidden) update(); }).observe(panel, { attributes: true, attributeFilter: ["hidden"] });
}

/** What the menu of a node offers to narrow the picture by. */
export function narrowMenu(store) {
  const toggle = (field, id) => () => {
    const { view } = store.state;
    const list = view[field].includes(id) ? view[field].filter((other) => other !== id) : [...view[field], id];
    store.go({ [field]: list, ...(field === "hide" && view.select === id ? { select: null } : {}) });
  };
  return (id, target) => {
    if (!id || target !== "node") return [];
    const { view } = store.state;
    return [
      { label: say(view.pin.includes(id) ? "menu.unpin" : "menu.pin"), act: toggle("pin", id), order: 70 },
      view.focus === id ? null : { label: say("menu.hide"), act: toggle("hide", id), order: 71 },
    ];
  };
}
