// The legend says what is drawn now, and nothing else.

import { h, svg } from "./element.js";
import { isRich } from "./look.js";
import { isPerson, line, lineSign, look, nodeSign } from "./signs.js";
import { capital, say, sectorName, vocabulary } from "./words.js";

const LINES = ["formal", "informal", "proposed", "sum", "context"];

export function drawLegend(container, { nodes, ties, phases = new Map() }, view) {
  const lines = new Set(ties.map(line));
  const sectors = new Set(nodes.filter((node) => vocabulary.sectors[node.sector]).map((node) => node.sector));
  const others = new Map();
  for (const node of nodes) if (!vocabulary.sectors[node.sector] && !isPerson(node)) others.set(node.label, node);
  const people = nodes.find(isPerson);
  const filled = nodes.some((node) => node.label === "Institution");

  const rows = LINES.filter((kind) => lines.has(kind)).map((kind) => row(lineSign(kind, isRich(nodes, ties)), say(`line.${kind}`)));
  for (const [what, text] of changed(ties, phases, view)) rows.push(row(lineSign(what, isRich(nodes, ties)), say(`phase.${text}`)));
  const general = { colour: "currentColor", shape: "ellipse" };
  if (people && filled) rows.push(row(nodeSign(general), say("legend.institution")));
  if (people) rows.push(row(nodeSign({ ...general, hollow: true }), say("legend.person")));
  const signs = Object.keys(vocabulary.sectors).filter((code) => sectors.has(code))
    .map((code) => row(nodeSign({ ...vocabulary.sectors[code], hollow: !filled && people }), sectorName(code), { "data-sector": code }));
  const known = new Set(nodes.map((node) => node.id));
  if (view.focus && known.has(view.focus)) rows.push(row(ring("focus"), say("legend.focus")));
  if (view.open.some((id) => known.has(id) && id !== view.focus)) rows.push(row(ring("open"), say("legend.open")));
  const rest = [...others].map(([label, node]) => row(nodeSign(look(node)), capital(vocabulary.labels[label] ?? label)));
  container.replaceChildren(
    h("ul", {}, rows.length ? rows : null), h("ul", {}, signs, rest),
  );
  container.closest("details").hidden = !rows.length && !signs.length && !rest.length;
}

// What became of lines in the scene's time: [sign, sentence].
function changed(ties, phases, view) {
  const found = new Set(ties.map((tie) => phases.get(tie.id)));
  if (view.against) return [["later", "later"], ["earlier", "earlier"], ["both", "both"]].filter(([, text]) => found.has({ later: "begun", earlier: "ended", both: "kept" }[text]));
  const rows = [];
  if (found.has("begun")) rows.push(["begun", view.mode === "window" ? "begun.window" : "begun"]);
  if (found.has("ended")) rows.push(["ended", view.mode === "growth" ? "ended.growth" : "ended"]);
  return rows;
}

const ring = (kind) => svg("svg", { class: `sign ring-${kind}`, viewBox: "0 0 16 16", "aria-hidden": "true", fill: "none" }, svg("circle", { cx: 8, cy: 8, r: 6.5 }));
const row = (drawing, text, attributes = {}) => h("li", attributes, drawing, h("span", {}, text));
