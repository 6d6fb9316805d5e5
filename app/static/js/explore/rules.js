// The scene's rules of drawing: what colour, size and label of a node stand for. The picture, the table and the legend
// ask here, so that they cannot disagree; what takes long to compute arrives later and says so until then.

import { betweenness, contacts } from "./metrics.js";
import { nodeKind, nodeName, sectorName, vocabulary } from "./words.js";

export const COLOURS = ["sector", "kind", "community", "none"];
export const SIZES = ["degree", "contacts", "betweenness", "equal"];
export const LABELS = ["name", "initials", "none"];
export const MOST = 600; // nodes that betweenness is computed for

// Okabe and Ito's colours, told apart with any common colour blindness, darkened where they would be lost on white.
const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a63b8", "#8c7a1e", "#882255", "#44aa99", "#332288", "#aa4499"];
const REST = "#8b95a3";
const SPAN = { Institution: [13, 40], Teacher: [8, 22], Project: [12, 30], other: [10, 20] };

const current = { view: null, date: null, colours: new Map(), values: new Map(), most: 0, state: "ready", part: 0 };
let measured = { key: null, values: null };
let asking = null;

const chosen = (field, codes) => (codes.includes(current.view?.[field]) ? current.view[field] : codes[0]);
/** The rules in force: {colour, size, label}. */
export const rules = () => ({ colour: chosen("colour", COLOURS), size: chosen("size", SIZES), label: chosen("label", LABELS) });
/** What the rules know beside themselves: the values of the size, the most of them, how far they are computed. */
export const measure = () => ({ values: current.values, most: current.most, state: current.state, part: current.part, date: current.date });

const propertyOf = {
  kind: (node) => node.kind ?? node.label,
  community: (node) => node.community ?? null,
};

/** Whether the answer at hand can be coloured by this. */
export const isKnown = (colour, nodes) => colour !== "community" || [...nodes].some((node) => node.community !== null && node.community !== undefined);

/**
 * Takes in the state before it is drawn. `later` is called when what is being computed has changed.
 * @param {object} state of the store @param {() => void} later
 */
export function applyRules({ view, data, visible, timed }, later = () => {}) {
  current.view = view;
  current.date = view.on ?? data.as_of;
  paint(data.nodes.values());
  weigh(visible, timed, later);
}

// Colours belong to the answer, not to what the filters leave of it: a kind keeps its colour while time moves.
function paint(nodes) {
  current.colours = new Map();
  const property = propertyOf[rules().colour];
  if (!property) return;
  const count = new Map();
  for (const node of nodes) {
    const value = property(node);
    if (value !== null) count.set(value, (count.get(value) ?? 0) + 1);
  }
  const order = [...count].sort(([a, n], [b, m]) => m - n || (String(a) < String(b) ? -1 : 1));
  for (const [place, [value]] of order.entries()) current.colours.set(value, PALETTE[place] ?? REST);
}

function weigh({ nodes, ties, degrees }, timed, later) {
  const rule = rules().size;
  const key = rule === "betweenness" ? `${nodes.map(({ id }) => id).join()}|${ties.map(({ id }) => id).join()}` : null;
  if (key === null || key !== measured.key) asking?.abort();
  current.state = "ready";
  if (rule === "degree") current.values = degrees;
  else if (rule === "contacts") current.values = contacts(nodes, ties);
  else if (rule === "equal") current.values = new Map();
  else if (nodes.length > MOST) Object.assign(current, { values: new Map(), state: "large" });
  else if (key === measured.key) Object.assign(current, { values: measured.values ?? new Map(), state: measured.values ? "ready" : "computing" });
  else compute(key, nodes, ties, later);
  current.most = Math.max(0, ...current.values.values());
}

function compute(key, nodes, ties, later) {
  const mine = (asking = new AbortController());
  measured = { key, values: null };
  Object.assign(current, { values: new Map(), state: "computing", part: 0 });
  const progress = (part) => {
    current.part = part;
    document.dispatchEvent(new CustomEvent("setka:measured", { detail: part }));
  };
  // Nothing is computed while a drag or a play goes on: each step starts anew.
  setTimeout(async () => {
    try {
      mine.signal.throwIfAborted();
      const values = await betweenness(nodes, ties, { signal: mine.signal, progress });
      if (measured.key !== key) return;
      measured = { key, values };
      later();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
      if (measured.key === key) measured = { key: null, values: null };
    }
  }, 150);
}

/** The colour that the scene's rule gives a node; null where the node's own sign decides. */
export function colourOf(node) {
  const { colour } = rules();
  if (colour === "none") return REST;
  const property = propertyOf[colour];
  return property ? current.colours.get(property(node)) ?? REST : null;
}

/**
 * A node's diameter by the scene's rule, in pixels at the zoom that shows everything; null where the sign's own rule
 * (by ties in the picture) decides.
 */
export function diameterOf(node) {
  const { size } = rules();
  if (size === "degree") return null;
  const [least, most] = SPAN[node.label] ?? SPAN.other;
  if (size === "equal" || !current.most) return least + (most - least) * 0.3;
  return least + (most - least) * Math.sqrt((current.values.get(node.id) ?? 0) / current.most);
}

/** What stands under a node. */
export function labelOf(node, view = current.view) {
  const rule = LABELS.includes(view?.label) ? view.label : LABELS[0];
  if (rule === "none") return "";
  return rule === "initials" ? initials(nodeName(node)) : nodeName(node);
}

/** First letters and whole numbers: "Рощина Вера" → "Р. В.", "Школа № 7" → "Ш. 7". */
export function initials(name) {
  return (name.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => (/^\p{N}/u.test(word) ? word : `${word[0].toUpperCase()}.`)).join(" ");
}

/** What the legend says of colours: [{value, name, colour, count}] of what is drawn, the most frequent first, in the order of the palette. */
export function colourRows(nodes) {
  const property = propertyOf[rules().colour];
  if (!property) return [];
  const count = new Map();
  for (const node of nodes) {
    const value = property(node);
    const key = current.colours.get(value) && current.colours.get(value) !== REST ? value : null;
    if (!count.has(key)) count.set(key, { value: key, node, count: 0, colour: key === null ? REST : current.colours.get(key) });
    count.get(key).count += 1;
  }
  const order = [...current.colours.keys(), null];
  return [...count.values()].sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
}

/** The name of a value that nodes are coloured by. */
export function valueName(node) {
  const { colour } = rules();
  if (colour === "kind") return nodeKind(node);
  return colour === "sector" ? sectorName(node.sector) || vocabulary.labels[node.label] : String(node.community);
}
