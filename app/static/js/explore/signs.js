// How a node or a tie is shown: one place for the picture, the legend and the table.

import { svg } from "./element.js";
import { colourOf, diameterOf, labelOf, measure, rules } from "./rules.js";
import { alive, number, vocabulary } from "./words.js";

const SHAPES = {
  ellipse: ["circle", { cx: 8, cy: 8, r: 6 }],
  "round-rectangle": ["rect", { x: 2.2, y: 2.2, width: 11.6, height: 11.6, rx: 3.5 }],
  rectangle: ["rect", { x: 2.5, y: 2.5, width: 11, height: 11 }],
  diamond: ["path", { d: "M8 1l7 7-7 7-7-7z" }],
  hexagon: ["path", { d: "M4.5 2h7L15 8l-3.5 6h-7L1 8z" }],
  triangle: ["path", { d: "M8 1.5 15 14H1z" }],
  pentagon: ["path", { d: "m8 1 7 5.1-2.7 8.4H3.7L1 6.1z" }],
  star: ["path", { d: "m8 .8 2.1 4.7 5.1.5-3.8 3.4 1.1 5L8 11.800l-4.5 2.6 1.1-5L.8 6l5.1-.5z" }],
  octagon: ["path", { d: "M5.2 1.500h5.600l3.7 3.700v5.600l-3.7 3.700H5.200l-3.7-3.700V5.200z" }],
  "cut-rectangle": ["path", { d: "M4.5 3h7L14 5.500v5L11.5 13h-7L2 10.500v-5z" }],
  rhomboid: ["path", { d: "M1 3.500h10l4 9H5z" }],
};

// Nodes that have no sector, by label: everything else is drawn as "other".
const OTHERS = {
  Project: { colour: "#8a63b8", shape: "octagon" },
  Group: { colour: "#7d8a9a", shape: "ellipse" },
  other: { colour: "#8b95a3", shape: "cut-rectangle" },
};

const BASE = { Institution: [15, 3.1, 40], Teacher: [9, 1.9, 22], Project: [15, 2, 30], other: [11, 1.4, 20] };

export const isPerson = (node) => node.label === "Teacher";

/** A node's sign by its own sector or label, whatever the scene's rule of colour says. */
export function ownLook(node) {
  const sector = vocabulary.sectors[node.sector];
  if (sector) return { colour: sector.colour, shape: sector.shape, hollow: isPerson(node) };
  if (isPerson(node)) return { colour: OTHERS.other.colour, shape: "ellipse", hollow: true };
  return { ...(OTHERS[node.label] ?? OTHERS.other), hollow: false };
}

/** A node's sign: its shape is its sector's, its colour what the scene's rule says. */
export function look(node) {
  const own = ownLook(node);
  if (node.label === "Group") return { ...own, pie: pie(node) };
  return { ...own, colour: colourOf(node) ?? own.colour };
}

// The sectors of whom a disc stands for, as shares of its face: "general:12,culture:3"; none where the disc has one colour.
function pie(node) {
  const parts = Object.entries(node.sectors ?? {}).filter(([code]) => vocabulary.sectors[code]);
  return rules().colour === "sector" && !node.sector && parts.length > 1 ? parts.map((part) => part.join(":")).join() : "";
}

/** Diameter on the screen, in pixels, at the zoom that shows everything. */
export function size(node) {
  if (node.label === "Group") return Math.min(86, 24 + 8.5 * Math.sqrt(alive(node, measure().date)));
  const ruled = diameterOf(node);
  if (ruled !== null) return ruled;
  const [base, step, most] = BASE[node.label] ?? BASE.other;
  return Math.min(most, base + step * Math.sqrt(node.degree ?? 0));
}

/** What stands under a node: by the scene’s rule for labels. */
export const nodeLabel = (node, view) => {
  const name = labelOf(node, view);
  return name && node.label === "Group" && node.kind !== "group_community" ? `${name} · ${number(alive(node, measure().date))}` : name;
};

export function line(tie) {
  if (tie.type === "FORMAL_TIE") return "formal";
  if (tie.type === "GROUP_SUM") return "gsum";
  if (tie.type === "INFORMAL_SUM") return "sum";
  if (tie.type === "INFORMAL_TIE") return tie.state === "proposed" ? "proposed" : "informal";
  return "context";
}

export const group = (tie) => ({ FORMAL_TIE: "formal", INFORMAL_TIE: "informal", INFORMAL_SUM: "informal", GROUP_SUM: "informal" })[tie.type] ?? null;
export const sumWidth = (count) => Math.min(9, 0.9 + 0.95 * Math.sqrt(count ?? 1));

/** @param {{colour: string, shape: string, hollow?: boolean}} sign */
export function nodeSign({ colour, shape, hollow }) {
  const [tag, attributes] = SHAPES[shape] ?? SHAPES.ellipse;
  const paint = hollow ? { fill: "none", stroke: colour } : { fill: colour };
  return svg(
    "svg",
    { class: `sign${hollow ? " sign-hollow" : ""}`, viewBox: "0 0 16 16", "aria-hidden": "true", ...paint },
    svg(tag, attributes),
  );
}

/** In large pictures a proposed tie is not dashed but paler. @param {string} kind */
export function lineSign(kind, rich = true) {
  const stroke = { formal: 3, informal: 1.6, proposed: 1.6, context: 1, begun: 2, ended: 1, later: 2.4, earlier: 1.8, both: 1.5 }[kind];
  const drawing = svg("svg", { class: `line-sign line-${kind}`, viewBox: "0 0 30 12", "aria-hidden": "true" });
  if (kind === "sum" || kind === "gsum") {
    drawing.append(svg("path", { d: "M0 5.5 30 2v8L0 6.500z", fill: "currentColor" }));
  } else {
    drawing.append(svg("path", {
      d: "M0 6h30", stroke: "currentColor", "stroke-width": stroke, ...(["proposed", "ended", "earlier"].includes(kind) ? (rich ? { "stroke-dasharray": "5 3" } : { "stroke-opacity": 0.5 }) : {}),
    }));
  }
  return drawing;
}
