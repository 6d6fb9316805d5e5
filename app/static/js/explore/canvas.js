// The picture. Draws what it is given and reports what is done to it; nothing reads state back from it.

import cytoscape from "../../vendor/cytoscape-3.34.4/cytoscape.esm.min.js";
import { shareStyles } from "./alike.js";
import { smoothGestures } from "./gesture.js";
import { fitting, wrap } from "./labels.js";
import { colours, isRich, styleSheet } from "./look.js";
import { rooms, settle, unit } from "./places.js";
import { line, look, nodeLabel, size } from "./signs.js";
import { inSight, quickStrokes } from "./strokes.js";

const SMOOTH = 200; // up to so many nodes sizes follow the zoom at once, above that when it has come to rest
const AT_ONCE = 1200; // so many elements get new sizes in one go, more of them bit by bit
const BIT = 30; // ms of work between two frames
const MANY = 2500; // more ties than this in sight are hairlines: a line wider than a pixel takes three times as long to draw
const NAMED = 8; // so many nodes of a path have their names whatever they cover
const NUMBERED = 60; // so many sums carry their number all the time
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function createCanvas(container, { insets, on }) {
  const phone = matchMedia("(pointer: coarse)").matches;
  const scale = { value: 1, line: 1, least: 1, text: 1, fit: 1, room: Infinity };
  let rich = true;
  let marks = { selected: null, cursor: null, focus: null, open: [], path: null };
  let layout = null;

  const cy = cytoscape({
    container,
    style: styleSheet(scale, rich, phone),
    minZoom: 0.001,
    maxZoom: 100,
    autoungrabify: true,
    autounselectify: true,
    boxSelectionEnabled: false,
    pixelRatio: phone ? Math.min(devicePixelRatio, 1.5) : "auto",
    layout: { name: "preset" },
  });
  const renderer = cy.renderer();
  shareStyles(cy, scale);
  quickStrokes(cy);
  const gesture = smoothGestures(cy);

  function dress() {
    cy.style(styleSheet(scale, rich, phone));
    shareStyles(cy, scale);
  }

  // ---- Drawing ----
  let settled = new Map(); // a place for every node of the answer, shown or not, before it is moved by hand
  let known = null; // the answer that `settled` is for
  let opened = "";
  const kinds = new Map(); // id of a tie → the classes that say what it is
  const nodesOf = new Map(); // id → what Cytoscape draws for it: its own collections are made by asking every element
  const edgesOf = new Map();
  const ranks = new Map(); // id of a node → its ties, for the order of labels: as data of a node each change would restyle it
  let framed = null; // () => ids of the nodes that the whole picture is about, shown at this date or not
  let room = new Map(); // the diameter that each node of the answer may have

  // Places belong to the answer, not to what is shown of it: time and filters move nobody.
  function place(data, extra, view) {
    const order = [view.focus, ...view.open.map((entry) => entry.split("!")[0])].filter(Boolean);
    if (known !== data || opened !== order.join()) {
      const all = [...data.nodes.values()];
      settled = settle(all, [...data.ties.values()], order);
      room = rooms(all, settled);
      scale.room = unit([...settled.values()]);
    }
    known = data;
    opened = order.join();
    const strangers = extra.filter(({ id }) => !settled.has(id));
    if (strangers.length) {
      const all = [...data.nodes.values(), ...strangers];
      const fixed = all.map((node) => ({ id: node.id, ...(settled.get(node.id) ?? { x: node.x, y: node.y }) }));
      settled = new Map([...settled, ...settle(fixed, [...data.ties.values()], order)]);
    }
  }

  /**
   * Draws what is visible of an answer. `fresh`: the answer is another one than before, so the picture may be fitted;
   * a time step, a filter or a selection never moves the camera.
   */
  function draw({ nodes, ties, degrees, phases = new Map() }, view, layoutVersion, { data = null, fresh = true, frame = null } = {}) {
    framed = frame;
    const first = layout !== layoutVersion || !nodesOf.size;
    layout = layoutVersion;
    place(data ?? { nodes: new Map(nodes.map((node) => [node.id, node])), ties: new Map(ties.map((tie) => [tie.id, tie])) }, nodes, view);
    const at = (id) => view.moved?.[id] ?? settled.get(id);

    const wasRich = rich;
    rich = isRich(nodes, ties);
    const wanted = new Set(nodes.map((node) => node.id));
    const lines = new Set(ties.map((tie) => tie.id));
    const before = new Set(nodesOf.keys());
    cy.batch(() => {
      cy.collection([...gone(edgesOf, lines), ...gone(nodesOf, wanted)]).remove();
      for (const of of [given, kinds]) for (const id of of.keys()) if (!wanted.has(id) && !lines.has(id)) of.delete(id);
    });
    if (wasRich !== rich) dress(); // while there is least to dress
    cy.batch(() => {
      const added = [];
      for (const node of nodes) {
        const shown = { ...node, degree: degrees.get(node.id) ?? 0 };
        const values = { ...look(shown), id: node.id, name: wrap(nodeLabel(shown, view)).join("\n"), size: Math.round(size(shown)), room: room.get(node.id) ?? Infinity, label: node.label };
        ranks.set(node.id, shown.degree);
        const old = nodesOf.get(node.id);
        const spot = at(node.id);
        if (old) {
          update(old, values);
          if (!old.grabbed() && (old.position("x") !== spot.x || old.position("y") !== spot.y)) old.position(spot);
        } else {
          added.push({ group: "nodes", data: values, position: { ...spot }, classes: values.hollow ? "hollow" : "" });
        }
      }
      for (const tie of ties) {
        const values = { id: tie.id, source: tie.source, target: tie.target, kind: tie.kind, type: tie.type, count: tie.count ?? 1 };
        const classes = [line(tie), tie.directed && "directed", phases.get(tie.id), view.against && "compared"].filter(Boolean).join(" ");
        const old = edgesOf.get(tie.id);
        if (!old) added.push({ group: "edges", data: values, classes });
        else {
          update(old, values);
          if (kinds.get(tie.id) !== classes) {
            old.classes(classes);
            given.delete(tie.id);
          }
        }
        kinds.set(tie.id, classes);
      }
      cy.add(added).forEach((e) => { (e.isNode() ? nodesOf : edgesOf).set(e.id(), e); });
    });
    mark({ focus: view.focus, open: view.open });
    const now = [...nodesOf.keys()];
    const overlap = now.filter((id) => before.has(id)).length;
    if (first || (fresh && overlap < Math.min(before.size, now.length) / 2)) fit(false);
    else if (fresh && now.some((id) => !before.has(id)) && !inside(cy.nodes())) fit(true);
    else if (fresh || wasRich !== rich) rescale(true);
    else {
      clearTimeout(resting);
      resting = setTimeout(relabel, 60);
    }
    container.dataset.nodes = now.length;
  }

  // Forgets what is not wanted any more; returns its elements.
  function gone(drawn, wanted) {
    const lost = [...drawn.values()].filter((e) => !wanted.has(e.id()));
    for (const e of lost) drawn.delete(e.id());
    return lost;
  }

  // Setting a value anew costs a restyling, so only what differs is set.
  function update(element, values) {
    const old = element[0]._private.data; // a call of data() costs more than all these comparisons
    for (const key in values) {
      if (old[key] !== values[key]) {
        element.data(values);
        if (element.isNode()) toggle(element, "hollow", Boolean(values.hollow));
        return;
      }
    }
  }

  function toggle(element, name, wanted) {
    if (element.hasClass(name) !== wanted) element.toggleClass(name, wanted);
  }

  // ---- Marks: what is selected, where the keyboard stands, which sums carry their number ----
  const given = new Map(); // id → the marks that an element has now; Cytoscape restyles whatever a class is taken from or given to

  function mark(change) {
    const before = marks.selected;
    marks = { ...marks, ...change };
    const wanted = new Map();
    const give = (elements, name) => elements.forEach((e) => { wanted.set(e.id(), `${wanted.get(e.id()) ?? ""} ${name}`); });
    const one = (id, name) => { if (id) give(cy.getElementById(id), name); };
    give(numbered(), "numbered");
    for (const entry of marks.open) one(entry.split("!")[0], "open");
    one(marks.focus, "focus");
    one(marks.cursor, "cursor");
    const chosen = marks.selected ? cy.getElementById(marks.selected) : cy.collection();
    give(chosen, "chosen");
    if (marks.path) {
      const on = cy.elements().filter((e) => marks.path.nodes.has(e.id()) || marks.path.ties.has(e.id()));
      give(cy.elements().not(on), "dim");
      give(on, "on-path");
      give(on.nodes(), "near");
    } else if (chosen.nonempty()) {
      const near = chosen.isNode() ? chosen.closedNeighborhood() : chosen.union(chosen.connectedNodes());
      give(cy.elements().not(near), "dim");
      give(near.nodes(), "near");
      give(near.edges(".sum, .gsum"), "numbered");
    }
    cy.batch(() => {
      for (const id of new Set([...given.keys(), ...wanted.keys()])) {
        if (given.get(id) === wanted.get(id)) continue;
        cy.getElementById(id).removeClass(given.get(id) ?? "").addClass(wanted.get(id) ?? "");
        if (wanted.has(id)) given.set(id, wanted.get(id));
        else given.delete(id);
      }
    });
    if (before !== marks.selected || "path" in change) relabel();
  }

  // The sums that carry their number all the time: all of them while they are few, else the largest.
  function numbered() {
    const sums = [...edgesOf.values()].filter((e) => e.hasClass("sum") || e.hasClass("gsum"));
    if (sums.length <= NUMBERED) return sums;
    return sums.sort((a, b) => b.data("count") - a.data("count") || (a.id() < b.id() ? -1 : 1)).slice(0, NUMBERED).filter((e) => e.data("count") > 1);
  }

  // ---- Scale and labels ----
  let resting = 0;
  let frame = 0;

  function rescale(now = false, atOnce = true) {
    const zoom = cy.zoom();
    const grown = Math.min(2.2, Math.max(0.75, (zoom / scale.fit) ** 0.35));
    const crowd = Math.min(1, Math.max(0.55, (scale.room * zoom) / 30)); // thinner lines where nodes come close on the screen
    const value = grown / zoom;
    scale.line = (grown * crowd) / zoom;
    if (edgesOf.size > MANY && inSight([...edgesOf.values()], cy.extent()) > MANY) scale.line = Math.min(scale.line, 0.55 / zoom); // of 1.8
    scale.least = 5 / zoom;
    scale.text = Math.min(1.25, grown) / zoom;
    if (now || Math.abs(value / scale.value - 1) > 0.02) {
      scale.value = value;
      if (!atOnce && nodesOf.size + edgesOf.size > AT_ONCE) {
        bits();
        return;
      }
      cy.style().update();
    }
    clearTimeout(resting);
    if (now) relabel();
    else resting = setTimeout(relabel, 90);
  }

  // Gives every element of a large picture its new size without holding up the page: what was drawn stays until all have it.
  let turn = 0;
  function bits() {
    turn += 1;
    const mine = turn;
    const all = cy.elements();
    let done = 0;
    gesture.hold(true);
    const some = () => {
      if (mine !== turn || cy.destroyed()) return;
      const until = performance.now() + BIT;
      while (done < all.length && performance.now() < until) {
        all.slice(done, done + 50).updateStyle();
        renderer.flushRenderedStyleQueue(); // else all of it waits for the next frame
        done += 50;
      }
      if (done < all.length) requestAnimationFrame(some);
      else {
        relabel();
        renderer.flushRenderedStyleQueue();
        requestAnimationFrame(() => { if (mine === turn && !cy.destroyed()) gesture.hold(false); });
      }
    };
    some();
  }

  function relabel() {
    const drawn = [...nodesOf.values()];
    const items = drawn.filter((n) => !n.hasClass("dim")).map((n) => {
      const { x, y } = n.renderedPosition();
      return { id: n.id(), x, y, r: n.renderedWidth() / 2, lines: n.data("name").split("\n"), rank: rank(n), main: n.data("label") === "Institution", always: n.hasClass("chosen") || n.hasClass("focus") || (n.hasClass("on-path") && marks.path.nodes.size <= NAMED && cy.width() > 600) };
    });
    const shown = fitting(items);
    const main = new Set([...items].sort((a, b) => b.rank - a.rank).slice(0, 12).map((item) => item.id));
    cy.batch(() => {
      drawn.forEach((n) => {
        toggle(n, "mute", !shown.has(n.id()));
        toggle(n, "main", main.has(n.id()) && n.data("label") === "Institution");
      });
    });
  }

  const rank = (n) => ranks.get(n.id()) + (n.data("label") === "Institution" ? 1000 : 0) + (n.hasClass("near") ? 10_000 : 0);

  cy.on("zoom", () => {
    if (cy.nodes().length > SMOOTH || gesture.slow()) {
      clearTimeout(resting);
      resting = setTimeout(() => rescale(true, false), 120);
    } else if (!frame) {
      frame = requestAnimationFrame(() => { frame = 0; rescale(); });
    }
  });

  // ---- The part of the picture that no panel covers ----
  let [width, height] = [0, 0]; // of the container when the picture was last fitted into it

  function fitted(only = null) {
    const elements = (only ?? cy.nodes()).map((n) => n.position());
    const shown = new Set(cy.nodes().map((n) => n.id()));
    for (const id of (only ? null : framed?.()) ?? []) if (!shown.has(id) && settled.has(id)) elements.push(settled.get(id));
    for (const [x, y] of known?.frame ?? []) elements.push({ x, y }); // room for what discs open into
    const xs = elements.map(({ x }) => x);
    const ys = elements.map(({ y }) => y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const space = insets();
    const [w, h] = [Math.max(80, cy.width() - space.left - space.right), Math.max(80, cy.height() - space.top - space.bottom)];
    const zoom = Math.min(w / Math.max(right - left, 1e-6), h / Math.max(bottom - top, 1e-6), elements.length < 3 ? 1 : Infinity);
    const bounded = Math.min(zoom, 100);
    return {
      zoom: bounded,
      pan: { x: space.left + w / 2 - (bounded * (left + right)) / 2, y: space.top + h / 2 - (bounded * (top + bottom)) / 2 },
    };
  }

  function fit(animated = true) {
    if (cy.nodes().empty() || !cy.width()) return;
    [width, height] = [cy.width(), cy.height()];
    const view = fitted();
    scale.fit = view.zoom;
    cy.minZoom(view.zoom / 4).maxZoom(view.zoom * 16);
    move(view, animated, () => rescale(true));
  }

  function move(view, animated, then = () => {}) {
    cy.stop();
    if (animated && rich && !calm.matches) {
      cy.animate({ ...view, duration: 260, easing: "ease-out-cubic", complete: then });
    } else {
      cy.viewport(view);
      then();
    }
  }

  function inside(elements) {
    const space = insets();
    return elements.every((n) => {
      const { x, y } = n.renderedPosition();
      return x > space.left / 2 && x < cy.width() - space.right / 2 && y > space.top / 2 && y < cy.height() - space.bottom + 12;
    });
  }

  function show(id) {
    const element = cy.getElementById(id);
    if (element.empty() || !cy.width()) return;
    const space = insets();
    const { x, y } = element.isNode() ? element.renderedPosition() : element.renderedMidpoint();
    const free = x > space.left + 20 && x < cy.width() - space.right - 20 && y > space.top && y < cy.height() - space.bottom;
    if (free) return;
    const into = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most)) - value;
    const pan = cy.pan();
    const shift = { x: into(x, space.left + 60, cy.width() - space.right - 60), y: into(y, space.top + 30, cy.height() - space.bottom - 50) };
    move({ zoom: cy.zoom(), pan: { x: pan.x + shift.x, y: pan.y + shift.y } }, true);
  }

  /** Brings these nodes into sight: in a wide picture by showing everything when one of them is outside, in a narrow one by
   *  going near to them; with none of them, shows everything in a narrow one. */
  function reveal(ids) {
    const wanted = cy.nodes().filter((n) => ids.includes(n.id()));
    if (!cy.width()) return;
    if (cy.width() > 600) {
      if (!inside(wanted)) fit(true);
    } else if (wanted.empty()) fit(true);
    else move(fitted(wanted), true, () => rescale(true));
  }

  function zoom(factor) {
    const space = insets();
    const middle = { x: (space.left + cy.width() - space.right) / 2, y: (space.top + cy.height() - space.bottom) / 2 };
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: middle });
  }

  // ---- What is done to it ----
  cy.on("tap", (event) => {
    if (event.target === cy) on.select(null);
    else on.select(event.target.id());
  });
  cy.on("dbltap", "node", (event) => on.expand(event.target.id()));
  cy.on("cxttap taphold", (event) => {
    if (event.type === "taphold" && !phone) return;
    const target = event.target === cy ? null : event.target;
    on.menu?.(target?.id() ?? null, event.renderedPosition, target && (target.isNode() ? "node" : "edge"));
  });
  container.addEventListener("contextmenu", (event) => event.preventDefault());
  if (!phone) {
    cy.autoungrabify(false);
    let from = null;
    cy.on("grab", "node", (event) => { from = { ...event.target.position() }; });
    cy.on("free", "node", (event) => {
      const { x, y } = event.target.position();
      if (from && Math.hypot(x - from.x, y - from.y) * cy.zoom() > 4) on.moved?.({ [event.target.id()]: { x: Math.round(x), y: Math.round(y) } });
      else if (from) event.target.position(from);
      from = null;
    });
  }
  if (!phone) {
    cy.on("mouseover", "node, edge", (event) => { event.target.addClass("hover"); container.classList.add("is-over"); });
    cy.on("mouseout", "node, edge", (event) => { event.target.removeClass("hover"); container.classList.remove("is-over"); });
  }

  function gestures(allowed) {
    cy.userPanningEnabled(allowed).userZoomingEnabled(allowed);
    container.classList.toggle("no-gestures", !allowed);
  }

  document.addEventListener("setka:theme", dress);

  // After a change of the container's size everything that was visible stays visible.
  new ResizeObserver(() => {
    cy.resize();
    if (cy.width() && Math.abs(cy.width() - width) + Math.abs(cy.height() - height) > 40) fit(false);
    [width, height] = [cy.width(), cy.height()];
  }).observe(container);

  return {
    cy,
    draw,
    mark,
    fit,
    show,
    reveal,
    zoom,
    gestures,
    neighbours: (id) => cy.getElementById(id).neighborhood("node").map((n) => ({ id: n.id(), ...n.position() })),
    place: (id) => ({ id, ...cy.getElementById(id).position() }),
    expand: (id) => on.expand(id),
    menu: (id) => on.menu?.(id, cy.getElementById(id).renderedPosition(), "node"),
    has: (id) => cy.getElementById(id).nonempty(),
    between: (a, b) => cy.getElementById(a).edgesWith(cy.getElementById(b)).map((e) => e.id()),
    picture: () => cy.png({ output: "blob-promise", full: true, scale: 2 * scale.fit, maxWidth: 6000, maxHeight: 6000, bg: colours().paper }),
  };
}
