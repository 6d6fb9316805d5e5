// The left panel: which ties, sectors, kinds and which day. Numbers are of the whole picture before filters.

import { filterCount, withoutFilters } from "./address.js";
import { h } from "./element.js";
import { lineSign, nodeSign } from "./signs.js";
import { capital, compare, number, say, sectorName, tieName, vocabulary } from "./words.js";

const TIES = ["formal", "informal"];

export function createFilters(store) {
  const box = (id) => document.getElementById(id);
  const toggle = (list, code) => (list.includes(code) ? list.filter((other) => other !== code) : [...list, code]);

  function check(name, code, checked, drawing, text, count, change) {
    return h("label", { class: "choice" },
      h("input", { type: "checkbox", class: "form-check-input", name, value: code, checked, onchange: change }),
      drawing, h("span", { class: "choice-name" }, text), h("span", { class: "choice-count" }, number(count)));
  }

  function ties({ view, tally }) {
    box("filter-ties").replaceChildren(...TIES.map((code) =>
      check("ties", code, view.ties.includes(code), lineSign(code), capital(vocabulary.types[code === "formal" ? "FORMAL_TIE" : "INFORMAL_TIE"]), tally.ties[code],
        () => store.go({ ties: TIES.filter((tie) => (tie === code) !== store.state.view.ties.includes(tie)) }))));
  }

  function sectors({ view, tally }) {
    const most = Math.max(1, ...Object.values(tally.sectors));
    const codes = Object.keys(vocabulary.sectors).filter((code) => tally.sectors[code] || view.sectors.includes(code));
    box("filter-sectors").replaceChildren(...codes.map((code) => {
      const count = tally.sectors[code] ?? 0;
      const row = check("sectors", code, view.sectors.includes(code), nodeSign(vocabulary.sectors[code]), sectorName(code), count,
        () => store.go({ sectors: toggle(store.state.view.sectors, code) }));
      row.append(h("meter", { min: 0, max: most, value: count, "aria-hidden": "true" }));
      return row;
    }));
    box("filter-sectors").closest("fieldset").hidden = !codes.length;
  }

  function kinds({ view, tally }) {
    const known = { ...tally.kinds };
    for (const code of view.kinds) known[code] ??= { count: 0, family: "formal" };
    const rows = TIES.flatMap((family) => Object.entries(known)
      .filter(([, entry]) => entry.family === family)
      .map(([code, { count }]) => ({ code, count, family, name: tieName({ kind: code }) }))
      .sort((a, b) => b.count - a.count || compare(a.name, b.name)));
    box("filter-kinds").replaceChildren(...(rows.length
      ? rows.map(({ code, count, family, name }) => check("kinds", code, view.kinds.includes(code), lineSign(family), capital(name), count,
        () => store.go({ kinds: toggle(store.state.view.kinds, code) })))
      : [h("p", { class: "soft" }, say("filters.none"))]));
    if (view.kinds.length) box("kinds-box").open = true;
  }

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

  function foot({ view }) {
    const count = filterCount(view);
    box("filters-foot").replaceChildren(...(count
      ? [h("button", { type: "button", class: "btn btn-sm btn-secondary", id: "clear-filters", onclick: () => store.go(withoutFilters) }, say("filters.clear", { count }))]
      : []));
    const badge = box("filters-switch").querySelector(".badge-count");
    badge?.remove();
    if (count) box("filters-switch").append(h("span", { class: "badge-count" }, count));
  }

  store.subscribe((state, changed) => {
    if (changed === "status" || changed === "select") return;
    const held = document.activeElement?.closest?.("#filters")
      && { name: document.activeElement.name, value: document.activeElement.value, id: document.activeElement.id };
    ties(state);
    sectors(state);
    kinds(state);
    date(state);
    foot(state);
    // Drawing anew must not take the focus from the box that was just ticked.
    if (held?.name && held.name !== "on") box("filters").querySelector(`input[name="${held.name}"][value="${CSS.escape(held.value)}"]`)?.focus();
    else if (held?.id === "clear-filters") box("filters-switch").focus();
  });
}
