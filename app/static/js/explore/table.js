// The picture's twin: the same nodes and ties as two tables that sort, page and go into a file.

import { csv, commaOf } from "./csv.js";
import { h } from "./element.js";
import { contacts } from "./metrics.js";
import { stateOf } from "./narrowing.js";
import { measure, rules } from "./rules.js";
import { line, lineSign, look, nodeSign } from "./signs.js";
import { capital, compare, day, nodeKind, nodeName, number, say, sectorName, stateName, tieName } from "./words.js";

const PAGE = 500;
const PARTS = ["nodes", "ties"];

export function createTable(container, store) {
  let part = "nodes";
  let known = null; // { rows, columns } of the parts, sorted, for the graph that is shown
  const sorts = { nodes: { column: "degree", down: true }, ties: { column: "tie", down: false } };
  const pages = { nodes: 0, ties: 0 };
  let met = null; // the selection that has been brought into view
  const open = (id, content) => h("button", { type: "button", class: "row-name", "data-id": id, onclick: () => store.go({ select: id }, { replace: true }) }, content);
  const words = (key, value, more = {}) => ({ key, value, cell: value, ...more });
  const count = (key, value) => ({ key, value, cell: (row) => number(value(row)), number: true });
  const dates = (first, last) => [
    { key: "since", value: (row) => first(row) ?? "", cell: (row) => day(first(row)), file: first, kind: "nowrap" },
    { key: "until", value: (row) => last(row) ?? "9", cell: (row) => (last(row) ? day(last(row)) : first(row) ? say("table.still") : ""), file: last, kind: "nowrap" },
  ];

  // What each column shows, sorts by (`value`) and writes into a file (`file`, else `value`).
  const columns = {
    nodes({ visible, data }) {
      const informal = contacts(visible.nodes, visible.ties);
      const spans = (node) => (node.spans?.length ? node.spans : [[node.since ?? null, node.until ?? null]]);
      const [first, last] = [(node) => earliest(spans(node)), (node) => latest(spans(node))];
      const { size } = rules();
      const { values, state } = measure();
      return [
        { key: "name", value: nodeName, cell: (node) => open(node.id, [nodeSign(look(node)), h("span", {}, nodeName(node))]), head: true },
        words("kind", (node) => capital(nodeKind(node))),
        words("sector", (node) => sectorName(node.sector)),
        count("degree", (node) => visible.degrees.get(node.id) ?? 0),
        count("contacts", (node) => informal.get(node.id) ?? 0),
        ...(size === "betweenness" && state === "ready"
          ? [{ ...count("betweenness", (node) => Math.round((values.get(node.id) ?? 0) * 1000) / 10), about: say("measure.betweenness") }] : []),
        ...(visible.nodes.some((node) => first(node) || last(node)) ? dates(first, last) : []),
        { key: "id", value: (node) => node.id, hidden: true },
        { key: "full", value: (node) => data.nodes.get(node.id)?.name ?? node.name, hidden: true },
      ];
    },
    ties({ visible, data, view }) {
      const nodes = new Map(visible.nodes.map((node) => [node.id, node]));
      const name = (id) => { const node = nodes.get(id) ?? data.nodes.get(id); return node ? nodeName(node) : id; };
      const [first, last] = [(tie) => (tie.spans ? earliest(tie.spans) : tie.since), (tie) => (tie.spans ? latest(tie.spans) : tie.until)];
      const change = (tie) => changeName(visible.phases?.get(tie.id), view);
      const state = (tie) => {
        const code = tie.type === "INFORMAL_TIE" ? stateOf(tie, visible.phases ?? new Map()) : null;
        return code === "ended" ? say("state.ended") : stateName(code);
      };
      return [
        { key: "tie", value: (tie) => capital(tieName(tie)), cell: (tie) => open(tie.id, [lineSign(line(tie)), h("span", {}, capital(tieName(tie)))]), head: true },
        words("from", (tie) => name(tie.source)),
        words("to", (tie) => name(tie.target)),
        ...dates(first, last),
        ...(visible.ties.some((tie) => tie.type === "INFORMAL_TIE") ? [words("state", state)] : []),
        ...(visible.ties.some((tie) => tie.spans) ? [{ ...count("count", (tie) => (tie.spans ? tie.count : 0)), cell: (tie) => (tie.spans ? number(tie.count) : ""), file: (tie) => (tie.spans ? tie.count : null) }] : []),
        ...(visible.ties.some(change) ? [words("change", change)] : []),
        { key: "id", value: (tie) => tie.id, hidden: true },
        { key: "source", value: (tie) => tie.source, hidden: true },
        { key: "target", value: (tie) => tie.target, hidden: true },
      ];
    },
  };

  function sorted(rows, list, sort) {
    if (!list.some(({ key }) => key === sort.column)) Object.assign(sort, { column: list[0].key, down: false });
    const { value } = list.find(({ key }) => key === sort.column);
    const direction = sort.down ? -1 : 1;
    const keys = new Map(rows.map((row) => [row, value(row)]));
    return [...rows].sort((a, b) => {
      const [x, y] = [keys.get(a), keys.get(b)];
      return (typeof x === "number" ? x - y : compare(x, y)) * direction || (a.id < b.id ? -1 : 1);
    });
  }

  const title = (which, key) => say(`table.${key === "tie" ? "kind" : key}`);

  function table(which, state) {
    const { rows, columns: all } = known[which];
    const list = all.filter((column) => !column.hidden);
    const sort = sorts[which];
    const last = Math.max(0, Math.ceil(rows.length / PAGE) - 1);
    pages[which] = Math.min(pages[which], last);
    const from = pages[which] * PAGE;
    const page = rows.slice(from, from + PAGE);
    const head = list.map(({ key, number: isNumber, about }) => h("th", {
      scope: "col", class: isNumber ? "number" : null, "aria-sort": sort.column === key ? (sort.down ? "descending" : "ascending") : "none",
    }, h("button", {
      type: "button", "data-sort": `${which}.${key}`, title: about ?? null,
      onclick: () => {
        sorts[which] = { column: key, down: sort.column === key ? !sort.down : Boolean(isNumber) };
        pages[which] = 0;
        update(store.state);
        container.querySelector(`[data-sort="${which}.${key}"]`).focus();
      },
    }, title(which, key))));
    const body = page.map((row) => h("tr", { "data-row": row.id, class: row.id === state.view.select ? "is-chosen" : null },
      list.map(({ cell, head: isHead, number: isNumber, key, kind }) => h(isHead ? "th" : "td",
        { scope: isHead ? "row" : null, class: isNumber ? "number" : kind ?? null, "data-label": isHead ? null : title(which, key) }, cell(row)))));
    const turn = (to, text, isOff) => h("button", {
      type: "button", class: "btn btn-sm btn-secondary", disabled: isOff, "data-turn": text,
      onclick: () => { pages[which] = to; update(store.state); (container.querySelector(`[data-turn="${text}"]:not(:disabled)`) ?? container.querySelector(".pager button:not(:disabled)"))?.focus(); },
    }, say(text));
    const caption = say("table.caption", { what: say(`table.${which}`), count: number(rows.length), date: day(state.view.on ?? state.data.as_of) });
    return h("section", { class: "twin-part", "aria-label": say(`table.${which}`), hidden: which !== part },
      h("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": caption },
        h("table", { class: "table table-hover", id: `table-${which}` },
          h("caption", { class: "visually-hidden" }, caption), h("thead", {}, h("tr", {}, head)), h("tbody", {}, body))),
      last ? h("div", { class: "pager" }, turn(pages[which] - 1, "table.before", pages[which] === 0),
        h("span", { role: "status" }, say("table.page", { from: number(from + 1), to: number(from + page.length), of: number(rows.length) })),
        turn(pages[which] + 1, "table.after", pages[which] === last)) : null);
  }

  function save(which) {
    const { rows, columns: all } = known[which];
    const heads = all.map(({ key }) => title(which, key));
    const text = csv(heads, rows.map((row) => all.map(({ file, value }) => (file ?? value)(row))), commaOf(document.documentElement.lang));
    const { view, data } = store.state;
    const link = h("a", { download: `${say("file")}-${which}-${view.on ?? data.as_of ?? ""}.csv`, href: URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  function update(state) {
    known = Object.fromEntries(PARTS.map((which) => {
      const list = columns[which](state);
      return [which, { columns: list, rows: sorted(state.visible[which], list, sorts[which]) }];
    }));
    const tabs = h("div", { class: "switch", role: "group" }, PARTS.map((name) => h("button", {
      type: "button", "data-part": name, "aria-pressed": String(name === part),
      onclick: () => { part = name; update(store.state); container.querySelector(`[data-part="${name}"]`).focus(); },
    }, say(`table.${name}`), h("span", { class: "soft" }, number(known[name].rows.length)))));
    const download = h("button", { type: "button", class: "btn btn-sm btn-secondary", id: "save-table", onclick: () => save(part) }, say(`table.save.${part}`));
    container.replaceChildren(h("div", { class: "twin-head" }, tabs, download), ...PARTS.map((which) => table(which, state)));
    container.hidden = !state.visible.nodes.length;
  }

  function choose(state) {
    for (const row of container.querySelectorAll("tr.is-chosen")) row.classList.remove("is-chosen");
    const id = state.view.select;
    if (!id || !known) return void (met = null);
    const find = () => container.querySelector(`[data-row="${CSS.escape(id)}"]`);
    if (!find()) {
      const which = PARTS.find((name) => known[name].rows.some((row) => row.id === id));
      if (!which) return;
      pages[which] = Math.floor(known[which].rows.findIndex((row) => row.id === id) / PAGE);
      update(state);
    }
    find()?.classList.add("is-chosen");
    if (state.view.show === "table" && id !== met) find()?.scrollIntoView({ block: "nearest" });
    met = id;
  }

  return { update, choose, save };
}

const earliest = (spans) => (spans.some(([since]) => !since) ? null : spans.map(([since]) => since).sort()[0] ?? null);
const latest = (spans) => (spans.some(([, until]) => !until) ? null : spans.map(([, until]) => until).sort().at(-1) ?? null);

function changeName(phase, view) {
  if (!phase) return "";
  if (view.against) return say(`compare.${phase}`);
  if (phase === "kept") return "";
  return say(`phase.${phase}${phase === "begun" && view.mode === "window" ? ".window" : phase === "ended" && view.mode === "growth" ? ".growth" : ""}`);
}
