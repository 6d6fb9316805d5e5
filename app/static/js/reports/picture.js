// The picture of an answer on the canvas of the explorer. Without it, and on paper, the server's own drawing stands there.

import { createCanvas } from "../explore/canvas.js";
import { h } from "../explore/element.js";
import { applyRules } from "../explore/rules.js";
import { line, lineSign } from "../explore/signs.js";
import { nodeName, say, sectorName, tieName } from "../explore/words.js";

const LINES = ["formal", "informal", "context"];
const VIEW = { open: [], focus: null, moved: {}, against: null, on: null };
const coarse = matchMedia("(pointer: coarse)");

/**
 * @typedef {{id: string, label: string, name: string, short: string, sector: ?string, x: ?number, y: ?number}} Node
 * @typedef {{id: string, source: string, target: string, type: string, kind: ?string, name: string}} Tie
 */

/** @param {HTMLElement} figure @param {{nodes: Node[], ties: Tie[]}} answer */
export function drawPicture(figure, { nodes, ties }) {
  const frame = /** @type {HTMLElement} */ (figure.querySelector(".report-canvas"));
  const picture = /** @type {HTMLElement} */ (frame.querySelector(".picture"));
  const chosen = /** @type {HTMLElement} */ (figure.querySelector("[data-chosen]"));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const tieOf = new Map(ties.map((tie) => [tie.id, tie]));
  frame.hidden = false;
  /** @type {HTMLElement} */ (figure.querySelector("#picture-help")).hidden = false;
  figure.classList.add("has-canvas");

  const canvas = createCanvas(picture, { insets: () => ({ left: 56, right: 56, top: 40, bottom: 48 }), on: { select, expand() {}, menu() {}, moved() {} } });
  const degrees = new Map(nodes.map(({ id }) => [id, 0]));
  for (const { source, target } of ties) for (const id of [source, target]) degrees.set(id, degrees.get(id) + 1);
  const visible = { nodes, ties, degrees };
  const data = { nodes: byId, ties: tieOf, as_of: null };
  applyRules({ view: VIEW, data, visible, timed: visible });
  canvas.draw(visible, VIEW, "report", { data });

  const legend = figure.querySelector(".chart-legend");
  for (const old of legend.querySelectorAll(".legend-line")) old.classList.add("is-of-paper");
  /** @type {Set<string>} */
  const drawn = new Set(ties.map(line));
  legend.append(...LINES.filter((kind) => drawn.has(kind)).map((kind) => h("li", { class: "d-print-none" }, lineSign(kind), ` ${say(kind === "context" ? "reports.line" : `line.${kind}`)}`)));

  /** @param {?string} id */
  function select(id) {
    canvas.mark({ selected: id });
    const [node, tie] = [byId.get(id), tieOf.get(id)];
    chosen.replaceChildren(...(node ? ofNode(node) : tie ? [`${nameOf(tie.source)} — ${nameOf(tie.target)}`, `: ${tie.name || tieName(tie)}`] : []));
  }

  /** @param {Node} node */
  function ofNode(node) {
    const address = figure.dataset[node.label === "Teacher" ? "teacher" : "institution"].replace("ID", encodeURIComponent(node.id));
    const name = node.name ? h("a", { href: address }, node.name) : nameOf(node.id);
    return [name, ` · ${[sectorName(node.sector), say("reports.lines", { count: degrees.get(node.id) })].filter(Boolean).join(" · ")}`];
  }

  /** @param {string} id */
  const nameOf = (id) => nodeName(byId.get(id)) || say("reports.closed");

  // The wheel belongs to the page until somebody turns to the picture.
  canvas.gestures(false);
  picture.addEventListener("pointerdown", () => picture.focus({ preventScroll: true }));
  picture.addEventListener("focus", () => canvas.gestures(!coarse.matches));
  picture.addEventListener("blur", () => canvas.gestures(false));
  const acts = { in: () => canvas.zoom(1.3), out: () => canvas.zoom(1 / 1.3), fit: () => canvas.fit() };
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (frame.querySelectorAll("[data-zoom]"))) button.addEventListener("click", acts[button.dataset.zoom]);
  picture.addEventListener("keydown", (event) => {
    const act = { "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.fit, Escape: () => select(null) }[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    act();
    event.preventDefault();
  });
  requestAnimationFrame(() => requestAnimationFrame(() => { picture.dataset.ready = "true"; }));
  /** @type {any} */ (window).setkaReport = { cy: canvas.cy };
}
