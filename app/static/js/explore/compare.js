// Two dates side by side: what was kept, what is new, what ended; in the picture by colour, here in numbers and by name.

import { h } from "./element.js";
import { changes } from "./sieve.js";
import { group, line, lineSign } from "./signs.js";
import { dayBefore } from "./time.js";
import { capital, compare as inOrder, day, nodeName, number, say, tieName } from "./words.js";

const MOST = 100;
const WHAT = ["kept", "begun", "ended"];

/** The panel of the comparison in `panel`, shown while the scene holds an earlier date. */
export function createCompare(panel, store) {
  let was = null; // the time before comparing began

  function toggle() {
    const { view, data } = store.state;
    if (view.against) return close();
    was = { on: view.on, mode: view.mode, start: view.start };
    store.go({ against: dayBefore(view.on ?? data.as_of, 365), mode: "instant", start: null, way: null });
  }
  function close() {
    store.go({ against: null, ...(was ?? {}) });
    was = null;
  }

  const date = (name, field) => {
    const input = h("input", { type: "date", class: "form-control form-control-sm", id: `compare-${field}`, min: "1900-01-01", max: "2100-12-31" });
    input.addEventListener("change", () => { if (input.value && input.validity.valid) store.go({ [field]: input.value }); });
    return { input, row: h("label", { class: "compare-date" }, h("span", {}, say(name)), input) };
  };
  const earlier = date("compare.earlier", "against");
  const later = date("compare.later", "on");
  const preset = (name, days) => h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: () => {
    const { view, data } = store.state;
    store.go({ against: dayBefore(view.on ?? data.as_of, days) });
  } }, say(name));
  const sums = h("div", { class: "compare-sums" });
  const list = h("div", { class: "compare-list" });
  const frame = [
    h("div", { class: "side-head" }, h("h2", {}, say("compare")),
      h("button", { type: "button", class: "tool", id: "compare-close", "aria-label": say("compare.close"), onclick: close }, "✕")),
    h("div", { class: "side-body" },
      h("div", { class: "compare-dates" }, earlier.row, later.row),
      h("div", { class: "compare-presets" }, preset("compare.year", 365), preset("compare.years", 1826)), sums, list),
  ];

  function table(found) {
    const kinds = [...new Set(WHAT.flatMap((what) => Object.keys(found[what])))];
    const name = (kind) => (kind === "informal" ? say("compare.informal") : tieName({ kind, type: kind }));
    const value = (what, kind) => found[what][kind] ?? 0;
    const total = (what) => Object.values(found[what]).reduce((a, b) => a + b, 0);
    const rows = kinds.map((kind) => ({ kind, name: name(kind), values: WHAT.map((what) => value(what, kind)) }))
      .sort((a, b) => b.values[1] + b.values[2] - a.values[1] - a.values[2] || inOrder(a.name, b.name));
    const cells = (values) => values.map((count, i) => h("td", { class: `number change-${WHAT[i]}` }, count ? number(count) : "–"));
    return h("table", { class: "table table-sm compare-table" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("compare.kind")), WHAT.map((what) => h("th", { scope: "col", class: `number change-${what}` }, say(`compare.${what}`))))),
      h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, capital(row.name)), cells(row.values)))),
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, say("compare.total")), cells(WHAT.map(total)))));
  }

  function changed({ visible, data }) {
    const rows = visible.ties.filter((tie) => group(tie) && (visible.phases.get(tie.id) !== "kept" || (tie.spans && tie.now !== tie.before)));
    if (!rows.length) return [h("p", { class: "soft" }, say("compare.nothing"))];
    const name = (id) => nodeName(data.nodes.get(id) ?? { name: id });
    const order = { begun: 0, ended: 1, kept: 2 };
    const sorted = rows.map((tie) => ({ tie, what: visible.phases.get(tie.id), text: `${name(tie.source)} – ${name(tie.target)}` }))
      .sort((a, b) => order[a.what] - order[b.what] || inOrder(a.text, b.text));
    return [
      h("h3", {}, say("compare.list")),
      h("ul", { class: "plain" }, sorted.slice(0, MOST).map(({ tie, what, text }) => h("li", {},
        h("button", { type: "button", class: `change change-${what}`, "data-id": tie.id, onclick: () => store.go({ select: tie.id }, { replace: true }) },
          lineSign(line(tie)), h("span", {}, h("span", { class: "change-name" }, text),
            h("span", { class: "soft" }, tie.spans ? `${say("compare.informal")}: ${say("compare.delta", { before: number(tie.before), now: number(tie.now) })}`
              : `${say(`compare.${what}`)} · ${tieName(tie)} · ${[day(tie.since), day(tie.until)].filter(Boolean).join(" – ")}`)))))),
      ...(sorted.length > MOST ? [h("p", { class: "soft" }, say("compare.more", { shown: number(MOST), of: number(sorted.length) }))] : []),
    ];
  }

  return {
    toggle,
    update(state) {
      const { view, data } = state;
      const active = Boolean(view.against) && !view.way;
      if (!active) return;
      if (!panel.contains(frame[0])) {
        panel.setAttribute("aria-label", say("compare"));
        panel.replaceChildren(...frame);
      }
      if (document.activeElement !== earlier.input) earlier.input.value = view.against;
      if (document.activeElement !== later.input) later.input.value = view.on ?? data.as_of ?? "";
      if (state.status !== "ready") return;
      const about = h("details", { class: "meaning" }, h("summary", {}, say("compare.kept"), " · ", say("compare.begun"), " · ", say("compare.ended")), h("p", {}, say("compare.about")));
      if (view.against === (view.on ?? data.as_of)) sums.replaceChildren(h("p", { class: "soft" }, say("compare.same")));
      else sums.replaceChildren(table(changes(data, state.visible, view)), about);
      list.replaceChildren(...changed(state));
    },
  };
}
