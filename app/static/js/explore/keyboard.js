// The picture under the keyboard: every move is also said aloud.

import { nodeKind, nodeName, number, say, tieName } from "./words.js";
import { Walk, round } from "./walk.js";

export function createKeyboard(container, store, canvas, { spoken }) {
  const walk = new Walk();
  const ring = () => (walk.anchor ? round(canvas.place(walk.anchor), canvas.neighbours(walk.anchor)) : []);

  function begin() {
    const { visible, view } = store.state;
    if (walk.cursor || !visible.nodes.length) return;
    const most = [...visible.nodes].sort((a, b) => (visible.degrees.get(b.id) ?? 0) - (visible.degrees.get(a.id) ?? 0))[0];
    walk.start(canvas.has(view.select ?? "") && visible.nodes.some((n) => n.id === view.select) ? view.select : view.focus ?? most.id);
    if (!canvas.has(walk.cursor)) walk.start(most.id);
  }

  function tell() {
    const { visible } = store.state;
    const node = store.nodeOf(walk.cursor);
    if (!node) return;
    canvas.mark({ cursor: walk.cursor });
    canvas.show(walk.cursor);
    const words = { name: nodeName(node), kind: nodeKind(node), degree: number(visible.degrees.get(node.id) ?? 0) };
    if (walk.cursor === walk.anchor) return spoken(say("walk.at", words));
    const around = ring();
    const ties = canvas.between(walk.anchor, walk.cursor).map((id) => tieName(store.tieOf(id)));
    spoken(say("walk.neighbour", {
      ...words, n: around.indexOf(walk.cursor) + 1, of: around.length, anchor: nodeName(store.nodeOf(walk.anchor)), tie: ties.join(", "),
    }));
  }

  const moves = {
    ArrowRight: () => walk.turn(1, ring()),
    ArrowLeft: () => walk.turn(-1, ring()),
    ArrowDown: () => walk.stand(),
    ArrowUp: () => walk.back(),
  };

  container.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (moves[key]) {
      const fresh = !walk.cursor;
      begin();
      if (!walk.cursor) return;
      if (!fresh) {
        moves[key]();
        if (!ring().length) spoken(say("walk.alone", { name: nodeName(store.nodeOf(walk.anchor)) }));
      }
      tell();
    } else if (key === "Enter" || key === " ") {
      begin();
      if (walk.cursor) {
        canvas.mark({ cursor: walk.cursor });
        store.go({ select: walk.cursor }, { replace: true });
      }
    } else if (key.toLowerCase() === "e" || key === "у") {
      begin();
      if (walk.cursor) canvas.expand(walk.cursor);
    } else if (key.toLowerCase() === "f" || key === "а") {
      begin();
      if (walk.cursor) store.go({ focus: walk.cursor, depth: 1, open: [], select: walk.cursor });
    } else if (key.toLowerCase() === "m" || key === "ь" || key === "ContextMenu" || (key === "F10" && event.shiftKey)) {
      begin();
      if (walk.cursor) canvas.menu(walk.cursor);
    } else if (key === "Escape") {
      if (store.state.view.select) store.go({ select: null }, { replace: true });
      else leave();
    } else if (key === "+" || key === "=") canvas.zoom(1.3);
    else if (key === "-" || key === "_") canvas.zoom(1 / 1.3);
    else if (key === "0") canvas.fit();
    else return;
    event.preventDefault();
  });

  function leave() {
    walk.cursor = null;
    canvas.mark({ cursor: null });
  }
  container.addEventListener("blur", () => canvas.mark({ cursor: null }));
  container.addEventListener("focus", () => { if (walk.cursor && container.matches(":focus-visible")) canvas.mark({ cursor: walk.cursor }); });

  return {
    update: () => {
      walk.keep(canvas.has);
      if (document.activeElement === container) canvas.mark({ cursor: walk.cursor });
    },
    at: (id) => walk.start(id),
  };
}
