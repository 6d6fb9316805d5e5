// The picture's twin: the same nodes and ties as two sortable tables.

import { h } from "./element.js";
import { line, lineSign, look, nodeSign } from "./signs.js";
import { capital, compare, day, nodeKind, nodeName, number, say, sectorName, stateName, tieName } from "./words.js";

export function createTable(container, store) {
  let part = "nodes";
  const sorts = { nodes: { column: "degree", down: true }, ties: { column: "name", down: false } };
  const pick = (id) => () => store.go({ select: id }, { replace: true });
  const open = (id, content) => h("button", { type: "button", class: "row-name", "data-id": id, onclick: pick(id) }, content);

  const columns = {
    nodes: (state) => [
      { key: "name", value: nodeName, cell: (n) => open(n.id, [nodeSign(look(n)), h("span", {}, nodeName(n))]), head: true },
      { key: "kind", value: nodeKind, cell: (n) => capital(nodeKind(n)) },
      { key: "sector", value: (n) => sectorName(n.sector), cell: (n) => sectorName(n.sector) },
      { key: "degree", value: (n) => state.visible.degrees.get(n.id) ?? 0, cell: (n) => number(state.visible.degrees.get(n.id) ?? 0), number: true },
    ],
    ties: (state) => {
      const name = (id) => nodeName(state.data.nodes.get(id));
      return [
        { key: "name", value: tieName, cell: (t) => open(t.id, [lineSign(line(t)), h("span", {}, capital(tieName(t)))]), head: true },
        { key: "from", value: (t) => name(t.source), cell: (t) => name(t.source) },
        { key: "to", value: (t) => name(t.target), cell: (t) => name(t.target) },
        { key: "since", value: (t) => t.since ?? "", cell: (t) => day(t.since) },
        { key: "until", value: (t) => t.until ?? "9", cell: (t) => (t.until ? day(t.until) : t.since ? say("table.still") : "") },
        { key: "state", value: (t) => stateName(t.state), cell: (t) => stateName(t.state) },
      ];
    },
  };

  function sorted(rows, list, { column, down }) {
    const { value } = list.find(({ key }) => key === column);
    const direction = down ? -1 : 1;
    return [...rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return (typeof x === "number" ? x - y : compare(x, y)) * direction || (a.id < b.id ? -1 : 1);
    });
  }

  function table(which, rows, state) {
    const list = columns[which](state);
    const sort = sorts[which];
    const head = list.map(({ key, number: isNumber }) => h("th", {
      scope: "col", class: isNumber ? "number" : null,
      "aria-sort": sort.column === key ? (sort.down ? "descending" : "ascending") : "none",
    }, h("button", {
      type: "button", "data-sort": `${which}.${key}`,
      onclick: () => {
        sorts[which] = { column: key, down: sort.column === key ? !sort.down : Boolean(isNumber) };
        update(store.state);
        container.querySelector(`[data-sort="${which}.${key}"]`).focus();
      },
    }, say(`table.${key === "name" && which === "ties" ? "kind" : key}`))));
    const body = sorted(rows, list, sort).map((row) => h("tr", { "data-row": row.id, class: row.id === state.view.select ? "is-chosen" : null },
      list.map(({ cell, head: isHead, number: isNumber, key }) => h(isHead ? "th" : "td",
        { scope: isHead ? "row" : null, class: isNumber ? "number" : null, "data-label": isHead ? null : say(`table.${key}`) }, cell(row)))));
    return h("section", { class: "twin-part", "aria-label": say(`table.${which}`) },
      h("div", { class: "table-box" }, h("table", { class: "table table-hover", id: `table-${which}` }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body))));
  }

  function update(state) {
    const { nodes, ties } = state.visible;
    const parts = { nodes: table("nodes", nodes, state), ties: table("ties", ties, state) };
    const pick = (which) => {
      part = which;
      for (const [name, section] of Object.entries(parts)) section.hidden = name !== which;
      for (const button of tabs.children) button.setAttribute("aria-pressed", String(button.dataset.part === which));
    };
    const tabs = h("div", { class: "switch", role: "group" }, [["nodes", nodes.length], ["ties", ties.length]].map(([name, count]) =>
      h("button", { type: "button", "data-part": name, onclick: () => pick(name) }, say(`table.${name}`), h("span", { class: "soft" }, number(count)))));
    container.replaceChildren(tabs, parts.nodes, parts.ties);
    pick(part);
    container.hidden = !nodes.length;
  }

  function choose(state) {
    for (const row of container.querySelectorAll("tr.is-chosen")) row.classList.remove("is-chosen");
    if (state.view.select) container.querySelector(`[data-row="${CSS.escape(state.view.select)}"]`)?.classList.add("is-chosen");
  }

  return { update, choose };
}
