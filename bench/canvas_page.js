// Drives a picture by hand movements, one a frame, and counts the frames that came of them. `setka`, `vis-network` and
// `sigma` are shown the same network in the same box.

import { createCanvas } from "/static/js/explore/canvas.js";
import { parse } from "/static/js/explore/address.js";

const box = document.getElementById("picture");
const network = JSON.parse(document.getElementById("network").textContent);
const frame = () => new Promise((done) => requestAnimationFrame(done));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
// The task after a frame's own callbacks: what they drew is on its way to the screen.
const painted = () => frame().then(() => new Promise((done) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = done;
  channel.port2.postMessage(null);
}));

const DENSE = network.nodes.length > 300; // each engine then leaves out during gestures what it can
const NAMES = { "round-rectangle": "box", rectangle: "square", ellipse: "dot" };

const engines = {
  setka() {
    const nodes = network.nodes;
    const degrees = new Map(nodes.map((node) => [node.id, node.degree]));
    const canvas = createCanvas(box, {
      insets: () => ({ left: 40, right: 40, top: 40, bottom: 40 }),
      on: { select() {}, expand() {}, menu() {}, moved() {} },
    });
    canvas.draw({ nodes, ties: network.ties, degrees, phases: new Map() }, parse(""), "bench");
    const { cy } = canvas;
    let drawn = 0;
    let whole = 0;
    cy.on("render", () => { drawn += 1; whole += 1; });
    cy.on("shift", () => { drawn += 1; });
    return {
      whole: () => whole,
      zoom: () => cy.zoom(),
      place: () => ({ ...cy.pan(), zoom: cy.zoom() }),
      nearer: (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
      spots: () => cy.nodes().map((n) => ({ ...n.renderedPosition(), r: n.renderedWidth() / 2 })),
      drawn: () => drawn,
    };
  },
  "vis-network"() {
    const { Network, DataSet } = window.vis;
    const nodes = new DataSet(network.nodes.map((node) => ({
      id: node.id, x: node.x, y: node.y, label: node.short, color: node.colour, size: 6 + 2 * Math.sqrt(node.degree), shape: NAMES[node.shape] ?? "dot",
    })));
    const edges = new DataSet(network.ties.map((tie) => ({
      id: tie.id, from: tie.source, to: tie.target, width: 1.5, dashes: !DENSE && tie.state === "proposed", color: tie.type === "FORMAL_TIE" ? "#2f5d8a" : "#c4662b",
    })));
    const picture = new Network(box, { nodes, edges }, {
      physics: false, layout: { improvedLayout: false }, edges: { smooth: DENSE ? false : { type: "continuous" } },
      interaction: { hideEdgesOnDrag: DENSE, hideEdgesOnZoom: DENSE, dragNodes: false },
    });
    picture.fit({ animation: false });
    let drawn = 0;
    picture.on("afterDrawing", () => { drawn += 1; });
    return {
      zoom: () => picture.getScale(),
      place: () => ({ ...picture.getViewPosition(), zoom: picture.getScale() }),
      nearer: (factor) => picture.moveTo({ scale: picture.getScale() * factor, animation: false }),
      spots: () => network.nodes.map(({ id }) => ({ ...picture.canvasToDOM(picture.getPosition(id)), r: 12 })),
      drawn: () => drawn,
    };
  },
  sigma() {
    const graph = new window.graphology.MultiGraph();
    for (const node of network.nodes) graph.addNode(node.id, { x: node.x, y: -node.y, label: node.short, size: 3 + Math.sqrt(node.degree), color: node.colour });
    for (const tie of network.ties) graph.addEdgeWithKey(tie.id, tie.source, tie.target, { size: 1, color: tie.type === "FORMAL_TIE" ? "#2f5d8a" : "#c4662b" });
    const picture = new window.Sigma(graph, box, { hideEdgesOnMove: DENSE, hideLabelsOnMove: DENSE });
    const camera = picture.getCamera();
    let drawn = 0;
    picture.on("afterRender", () => { drawn += 1; });
    return {
      zoom: () => 1 / camera.ratio,
      place: () => ({ ...camera.getState() }),
      nearer: (factor) => camera.setState({ ratio: camera.ratio / factor }),
      spots: () => network.nodes.map(({ id }) => ({ ...picture.graphToViewport(graph.getNodeAttributes(id)), r: 12 })),
      drawn: () => drawn,
    };
  },
};

let longest = 0;
const tasks = new PerformanceObserver((list) => { for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration); });

const touch = (type, x, y, buttons) => {
  const { left, top } = box.getBoundingClientRect();
  const at = { bubbles: true, cancelable: true, composed: true, view: window, clientX: left + x, clientY: top + y, buttons, button: 0 };
  const target = document.elementFromPoint(at.clientX, at.clientY) ?? box;
  target.dispatchEvent(new PointerEvent(`pointer${type}`, { ...at, pointerId: 1, pointerType: "mouse", isPrimary: true, pressure: buttons ? 0.5 : 0 }));
  target.dispatchEvent(new MouseEvent(`mouse${type}`, at));
};
const wheel = (x, y, deltaY) => {
  const { left, top } = box.getBoundingClientRect();
  const at = { bubbles: true, cancelable: true, composed: true, view: window, clientX: left + x, clientY: top + y, deltaY };
  (document.elementFromPoint(at.clientX, at.clientY) ?? box).dispatchEvent(new WheelEvent("wheel", at));
};

// A point of the background near the middle, so that the hand takes hold of the picture and not of a node.
function free(spots) {
  const [w, h] = [box.clientWidth, box.clientHeight];
  for (let i = 0; i < 4000; i += 1) {
    const [r, a] = [3 * Math.sqrt(i), i * 2.4];
    const [x, y] = [w / 2 + r * Math.cos(a), h / 2 + r * Math.sin(a)];
    if (spots.every((spot) => Math.hypot(spot.x - x, spot.y - y) > spot.r + 8)) return { x, y };
  }
  throw new Error("no free point to take hold of");
}

// Until whatever was begun before is over: ten quick frames in a row, or ten seconds.
async function idle() {
  const until = performance.now() + 10_000;
  for (let quick = 0, before = await frame(); quick < 10 && before < until;) {
    const now = await frame();
    quick = now - before < 40 ? quick + 1 : 0;
    before = now;
  }
}

// Frames a second over `seconds` of `step(i)`, one a frame.
async function counted(picture, seconds, step) {
  const before = { place: JSON.stringify(picture.place()), drawn: picture.drawn(), whole: picture.whole?.() ?? picture.drawn() };
  const began = await frame();
  let [now, count] = [began, 0];
  let moved = false;
  for (; now - began < seconds * 1000; count += 1) {
    step(count);
    now = await frame();
    moved ||= JSON.stringify(picture.place()) !== before.place;
  }
  if (!moved) throw new Error("the gesture moved nothing");
  return { fps: (count * 1000) / (now - began), drawn: ((picture.drawn() - before.drawn) * 1000) / (now - began), whole: (((picture.whole?.() ?? picture.drawn()) - before.whole) * 1000) / (now - began) };
}

async function pan(picture, seconds) {
  await pause(500);
  await idle(); // a hand that has taken hold moves at once
  const { x, y } = free(picture.spots());
  touch("move", x, y, 0);
  touch("down", x, y, 1);
  const result = await counted(picture, seconds, (i) => touch("move", x + 160 * Math.sin(i / 12), y + 90 * (1 - Math.cos(i / 12)), 1));
  touch("move", x, y, 1);
  touch("up", x, y, 0);
  return result;
}

async function sweep(picture, seconds) {
  await pause(500);
  await idle();
  const whole = picture.zoom();
  let way = -1;
  const [x, y] = [box.clientWidth / 2, box.clientHeight / 2];
  return counted(picture, seconds, () => {
    const ratio = picture.zoom() / whole;
    if (ratio >= 4.5) way = 1;
    if (ratio <= 1.02) way = -1;
    wheel(x, y, way * 40);
  });
}

window.bench = {
  async run(engine, seconds) {
    const began = performance.now();
    const picture = engines[engine]();
    await painted();
    await painted();
    const first = performance.now() - began;
    await pause(400);
    longest = 0;
    tasks.observe({ entryTypes: ["longtask"] });
    const results = { first_ms: first };
    const whole = picture.zoom();
    results.fit_pan = await pan(picture, seconds);
    await pause(300);
    results.zoom = await sweep(picture, seconds);
    await pause(600);
    picture.nearer((4 * whole) / picture.zoom());
    results.near_pan = await pan(picture, seconds);
    await pause(800);
    return { ...results, longest_ms: longest };
  },
};
document.documentElement.dataset.ready = "true";
