// The legend says what is drawn now, and nothing else: lines, signs, and the rules of colour, size and label in force,
// with their definitions, date and range.

import { h, svg } from "./element.js";
import { isRich } from "./look.js";
import { colourRows, measure, MOST, rules, valueName } from "./rules.js";
import { isPerson, line, lineSign, nodeSign, ownLook } from "./signs.js";
import { capital, day, nodeKind, number, say, sectorName, vocabulary } from "./words.js";

/** @type {any[]} */
const LINES = ["formal", "informal", "proposed", "sum", "gsum", "context"];
const NEUTRAL = "currentColor";

/** @param {HTMLElement} container @param {{nodes: object[], ties: object[], phases?: Map<string, string>}} visible @param {object} view */
export function drawLegend(container, { nodes, ties, phases = new Map() }, view) {
  /** @type {Set<string>} */
  const lines = new Set(ties.map(line));
  const sectors = new Set(nodes.filter((node) => vocabulary.sectors[node.sector]).map((node) => node.sector));
  for (const node of nodes) for (const code of Object.keys(node.sectors ?? {})) if (vocabulary.sectors[code]) sectors.add(code);
  const others = new Map();
  for (const node of nodes) if (!vocabulary.sectors[node.sector] && !isPerson(node)) others.set(node.label, node);
  const people = nodes.find(isPerson);
  const filled = nodes.some((node) => node.label === "Institution");
  const { colour } = rules();
  // With another rule of colour a sector is still told by its shape.
  const paint = (sign) => (colour === "sector" ? sign : { ...sign, colour: NEUTRAL });

  // Between two dates colour and width say which date has the tie, not what kind it is.
  const rows = LINES.filter((kind) => lines.has(kind) && (!view.against || kind === "context")).map((kind) => row(lineSign(kind, isRich(nodes, ties)), say(`line.${kind}`)));
  for (const [what, text] of changed(ties, phases, view)) rows.push(row(lineSign(what, isRich(nodes, ties)), say(`phase.${text}`)));
  const general = { colour: NEUTRAL, shape: "ellipse" };
  if (people && filled) rows.push(row(nodeSign(general), say("legend.institution")));
  if (people) rows.push(row(nodeSign({ ...general, hollow: true }), say("legend.person")));
  const signs = Object.keys(vocabulary.sectors).filter((code) => sectors.has(code))
    .map((code) => row(nodeSign(paint({ ...vocabulary.sectors[code], hollow: !filled && people })), sectorName(code), { "data-sector": code }));
  const known = new Set(nodes.map((node) => node.id));
  const opened = new Set(view.open.map((entry) => entry.split("!")[0]));
  if (view.focus && known.has(view.focus)) rows.push(row(ring("focus"), say("legend.focus")));
  if ([...opened].some((id) => known.has(id) && id !== view.focus)) rows.push(row(ring("open"), say("legend.open")));
  const rest = [...others].map(([label, node]) => row(nodeSign(paint(ownLook(node))), capital(label === "Group" ? nodeKind(node) : vocabulary.labels[label] ?? label)));
  const parts = [rows, [...signs, ...rest], colours(nodes, colour)].filter((part) => part.length);
  container.replaceChildren(...parts.map((part) => h("ul", {}, part)), ...(nodes.length ? ruled(nodes, view) : []));
  container.closest("details").hidden = !parts.length;
}

function colours(nodes, colour) {
  const rows = colourRows(nodes).map(({ value, node, count, colour: paint }) => row(
    nodeSign({ colour: paint, shape: "ellipse" }),
    `${value === null ? say("legend.rest") : colour === "community" ? say("legend.community", { name: valueName(node) }) : capital(valueName(node))} (${number(count)})`,
    { "data-colour": value ?? "" },
  ));
  return colour === "none" ? [row(nodeSign({ colour: "#8b95a3", shape: "ellipse" }), say("legend.one_colour"))] : rows;
}

// What size and label stand for, with the definition of the measure, its date and range.
function ruled(nodes, view) {
  const { size, label } = rules();
  const { values, most, state, part, date } = measure();
  const share = size === "betweenness";
  const write = (value) => (share ? say("legend.percent", { value: number(Math.round(value * 1000) / 10) }) : number(value));
  const known = nodes.map(({ id }) => values.get(id) ?? 0);
  const range = { least: write(Math.min(...known)), most: write(most) };
  const said = {
    computing: () => say("legend.computing", { what: say(`rule.size.${size}`), part: number(Math.round(part * 100)) }),
    large: () => say("legend.large", { most: number(MOST) }),
    ready: () => (size === "equal" ? say("legend.size.equal") : say("legend.size", { what: say(`rule.size.${size}`), ...range })),
  }[state]();
  const notes = [];
  if (nodes.some((node) => node.label === "Group")) notes.push(say("legend.discs"));
  if (label !== "name") notes.push(say(`legend.label.${label}`));
  if (view.core) notes.push(say("legend.core", { k: number(view.core) }));
  if (view.strength > 1) notes.push(say("legend.strength", { least: number(view.strength) }));
  if (view.hide.length) notes.push(say("legend.hidden", { count: number(view.hide.length) }));
  return [
    h("details", { class: "legend-size" },
      h("summary", {}, svg("svg", { class: "sign-sizes", viewBox: "0 0 28 16", "aria-hidden": "true" },
        svg("circle", { cx: 5, cy: 8, r: size === "equal" ? 5 : 3 }), svg("circle", { cx: 19, cy: 8, r: size === "equal" ? 5 : 7 })),
      h("span", { "data-size": size, "data-state": state }, said)),
      h("p", {}, say(`measure.${size}`), " ", say("measure.date", { date: day(date) }))),
    ...notes.map((note) => h("p", { class: "legend-note" }, note)),
  ];
}

document.addEventListener("setka:measured", ({ detail }) => {
  const said = document.querySelector('.legend-size [data-state="computing"]');
  if (said) said.textContent = say("legend.computing", { what: say(`rule.size.${said.dataset.size}`), part: number(Math.round(detail * 100)) });
});

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
