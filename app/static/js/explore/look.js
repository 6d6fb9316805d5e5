// The picture's style sheet. Sizes are meant in pixels on the screen and divided by the zoom, so that signs, lines and
// labels stay readable at any scale; `scale` is set by the canvas.

import { sumWidth } from "./signs.js";
import { vocabulary } from "./words.js";

// Dashes, arrows, curves and fading only while the picture is small enough to be drawn smoothly with them.
export const isRich = (nodes, ties) => nodes.length <= 300 && ties.length <= 1000;

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function colours() {
  return Object.fromEntries(
    ["surface", "paper", "ink", "soft", "faint", "line", "accent", "formal", "informal", "context", "begun", "ended", "later", "earlier"].map((name) => [name, token(`--${name}`)]),
  );
}

/** A node is as large as its ties make it, but no larger than the room it has. */
export function diameter(n, scale) {
  const { label, size, room } = n[0]._private.data; // asked for often: a call of data() costs more than all this
  const least = scale.least * (label === "Institution" ? 1.9 : 1);
  return Math.min(size * scale.value, Math.max(least, room));
}

/** How thick the rim of a hollow sign of this diameter is. */
export const rim = (across, scale) => Math.max(scale.least * 0.3, across * 0.22);

// `touch`: a finger near a node means the node, so ties do not answer.
export function styleSheet(scale, rich, touch) {
  const c = colours();
  const px = (pixels) => () => pixels * scale.value;
  const wide = (pixels) => () => pixels * scale.line;
  const across = (n) => diameter(n, scale);
  const letter = (pixels) => () => pixels * scale.text;
  const warm = [0.72, 0.58, 0.45, 0.33, 0.22, 0.12, 0].map((part) => blend(c.informal, c.paper, part)); // few contacts are pale
  const greys = [0.75, 0.6, 0.48, 0.36, 0.24, 0.12, 0].map((part) => blend(c.soft, c.paper, part));
  const font = getComputedStyle(document.body).fontFamily;
  return [
    { selector: "core", style: { "active-bg-opacity": 0, "selection-box-opacity": 0 } },
    {
      selector: "node",
      style: {
        width: across,
        height: across,
        shape: (n) => n.data("shape"),
        "background-color": (n) => n.data("colour"),
        "border-width": wide(1.2),
        "border-color": c.surface,
        label: "data(name)",
        color: c.ink,
        "font-family": font,
        "font-size": letter(11.5),
        "min-zoomed-font-size": 6,
        "text-valign": "bottom",
        "text-margin-y": letter(2.5),
        "text-wrap": "wrap",
        "text-max-width": letter(400),
        "text-outline-color": c.paper,
        "text-outline-width": letter(2.2),
        "overlay-opacity": 0,
        "z-index": 10,
      },
    },
    { selector: "node.hollow", style: { "background-color": c.surface, "border-color": (n) => n.data("colour"), "border-width": (n) => rim(across(n), scale) } },
    { selector: "node.main", style: { "font-weight": 600, "font-size": letter(12) } },
    { selector: 'node[label = "Institution"]', style: { "z-index": 12 } },
    // A disc that stands for many: its face shows the sectors of its members, as shares.
    { selector: 'node[label = "Group"]', style: { "border-width": wide(2.2), "border-color": c.paper, "outline-width": wide(1), "outline-color": c.faint, "outline-offset": 0, "text-max-width": letter(150), "z-index": 11, "font-weight": 600 } },
    { selector: 'node[label = "Group"][pie]', style: { "pie-size": "100%", ...slices() } },
    { selector: "node.mute", style: { "text-opacity": 0 } },
    { selector: "node.open", style: { "outline-width": px(1.6), "outline-color": c.soft, "outline-offset": px(2), "outline-opacity": 1 } },
    { selector: "node.focus", style: { "outline-width": px(2), "outline-color": c.ink, "outline-offset": px(2.5), "outline-opacity": 1 } },
    {
      selector: "edge",
      style: {
        "curve-style": rich ? "bezier" : "haystack",
        "haystack-radius": 0.4,
        events: touch ? "no" : "yes",
        "control-point-step-size": px(14),
        width: wide(1),
        "line-color": c.context,
        "target-arrow-color": c.context,
        "arrow-scale": 0.75,
        "overlay-opacity": 0,
        "z-index": 1,
      },
    },
    { selector: "edge.formal", style: { width: wide(1.8), "line-color": c.formal, "target-arrow-color": c.formal, "z-index": 4 } },
    { selector: "edge.informal, edge.proposed", style: { width: wide(1.3), "line-color": c.informal, "target-arrow-color": c.informal, "z-index": 3 } },
    { selector: "edge.proposed", style: rich ? { "line-style": "dashed", "line-dash-pattern": [6, 4] } : { "line-color": blend(c.informal, c.paper) } },
    {
      selector: "edge.sum",
      style: { width: (e) => sumWidth(e.data("count")) * scale.line, "line-color": (e) => warm[Math.min(e.data("count"), warm.length) - 1], "z-index": 2 },
    },
    // All ties between two discs, formal and informal, in neither's colour.
    { selector: "edge.gsum", style: { width: (e) => (0.7 + 0.85 * Math.log2(1 + e.data("count"))) * scale.line, "line-color": (e) => greys[Math.min(greys.length - 1, Math.floor(Math.log2(e.data("count")) / 1.4))], "z-index": 2 } },
    {
      selector: "edge.numbered",
      style: {
        label: "data(count)", color: c.ink, "font-family": font, "font-size": letter(10.5), "font-weight": 600,
        "text-background-color": c.paper, "text-background-opacity": 0.9, "text-background-padding": px(1.5), "text-background-shape": "round-rectangle",
        "min-zoomed-font-size": 6,
      },
    },
    // Changes: begun in the chosen time stands out, ended is a ghost; between two dates colour says which date has it.
    { selector: "edge.begun", style: { "line-color": c.begun, "target-arrow-color": c.begun, "z-index": 6 } },
    { selector: "edge.ended", style: { "line-color": c.ended, "target-arrow-color": c.ended, width: wide(0.9), "z-index": 1, ...(rich ? { "line-style": "dashed", "line-dash-pattern": [2, 3] } : {}) } },
    { selector: "edge.compared.kept", style: { "line-color": c.ended, "target-arrow-color": c.ended, "line-style": "solid", width: wide(1) } },
    { selector: "edge.compared.begun", style: { "line-color": c.later, "target-arrow-color": c.later, width: wide(1.9), "z-index": 7 } },
    { selector: "edge.compared.ended", style: { "line-color": c.earlier, "target-arrow-color": c.earlier, width: wide(1.8), "z-index": 6, ...(rich ? { "line-style": "dashed", "line-dash-pattern": [5, 4] } : {}) } },
    { selector: "edge.on-path", style: { width: wide(3.4), "z-index": 25 } },
    ...(rich ? [{ selector: "edge.directed", style: { "target-arrow-shape": "triangle" } }] : []),
    { selector: "node.dim", style: rich ? { opacity: 0.22, "text-opacity": 0 } : { "text-opacity": 0, "background-color": c.line, "border-color": c.line } },
    { selector: "edge.dim", style: rich ? { opacity: 0.12, "text-opacity": 0 } : { "line-color": c.line } },
    { selector: "node.near", style: { "z-index": 20 } },
    { selector: "node.chosen", style: { "text-opacity": 1, "font-weight": 700, "underlay-color": c.accent, "underlay-opacity": 0.3, "underlay-padding": px(7), "underlay-shape": "ellipse", "z-index": 30 } },
    { selector: "edge.chosen", style: { "underlay-color": c.accent, "underlay-opacity": 0.3, "underlay-padding": px(5), "z-index": 29 } },
    { selector: "node.cursor", style: { "text-opacity": 1, opacity: 1, "outline-width": px(2.4), "outline-color": c.accent, "outline-offset": px(4), "outline-opacity": 1, "z-index": 40 } },
    { selector: "node.hover", style: { "text-opacity": 1, opacity: 1, "z-index": 35 } },
    { selector: "edge.hover", style: { "underlay-color": c.accent, "underlay-opacity": 0.18, "underlay-padding": px(4) } },
  ];
}

// Cytoscape knows slices by number: each sector has its own.
function slices() {
  const share = (n, code) => {
    const parts = (n.data("pie") ?? "").split(",").filter(Boolean).map((part) => part.split(":"));
    const whole = parts.reduce((sum, [, count]) => sum + Number(count), 0);
    return whole ? (100 * Number(parts.find(([one]) => one === code)?.[1] ?? 0)) / whole : 0;
  };
  return Object.fromEntries(Object.values(vocabulary.sectors).flatMap(({ colour }, i) => {
    const code = Object.keys(vocabulary.sectors)[i];
    return [[`pie-${i + 1}-background-color`, colour], [`pie-${i + 1}-background-size`, (n) => share(n, code)]];
  }));
}

// One opaque colour between two: opaque lines draw faster than transparent ones.
export function blend(one, other, part = 0.5) {
  const read = (hex) => {
    const full = hex.length === 4 ? `#${[...hex.slice(1)].map((d) => d + d).join("")}` : hex;
    return [1, 3, 5].map((i) => parseInt(full.slice(i, i + 2), 16));
  };
  const [a, b] = [read(one), read(other)];
  return `#${a.map((v, i) => Math.round(v * (1 - part) + b[i] * part).toString(16).padStart(2, "0")).join("")}`;
}
