// Moving and zooming a large picture: while the hand moves, what was drawn last is moved and scaled as a whole, which costs
// nothing, and when it rests, everything is drawn anew. A picture that draws quickly enough is drawn in every frame.

import { behindTheScenes } from "./sheet.js";

const SLOW = 24; // ms from one frame to the next; a picture that takes longer is moved as a whole
const REFRESHED = 60; // ms; up to this cost it is drawn anew now and then during a gesture, above it bit by bit
const REST = 140; // ms without movement
const LATE = 400; // ms; a change that could not be shown for so long, because others followed, is shown at once, hands off

/**
 * Takes over when `cy` draws. `hold(true)` keeps what is on the screen while elements are changed bit by bit; `moving()`
 * tells whether the picture is being moved as a whole. @param {any} cy
 */
export function smoothGestures(cy) {
  const renderer = cy.renderer();
  const box = renderer.data.canvasContainer;
  const behind = behindTheScenes(cy);
  const [draw, notify] = [renderer.render.bind(renderer), renderer.notify.bind(renderer)];
  let cost = 0; // of a frame in which everything was drawn, smoothed
  let last = null; // { zoom, x, y } that was drawn
  let rested = null; // { zoom, x, y } at which the hand came to rest
  let drawn = 0; // when
  let changed = 0; // when something else than the viewport did and was not drawn yet
  let held = false;
  let isMoved = false;
  let rest = 0;
  box.style.transformOrigin = "0 0";

  renderer.notify = (name, elements) => {
    if (name !== "viewport") {
      changed ||= performance.now();
      behind.drop();
    }
    notify(name, elements);
  };

  renderer.render = (options) => {
    if (options?.forcedContext) return draw(options); // for a file, not for the screen
    const now = viewport();
    if (isSame(now, behind.viewport())) return behind.isReady() ? whole(options, now) : undefined;
    behind.drop();
    const same = isSame(now, last);
    const since = performance.now() - drawn;
    const bitByBit = cost > REFRESHED && behind.isPossible();
    const due = cost <= REFRESHED && since > 8 * cost && since > 250;
    const isStill = same || isSame(now, rested);
    if (last && (held || (!isStill && (!changed || bitByBit) && cost > SLOW && !due))) {
      const k = now.zoom / last.zoom;
      box.style.transform = same ? "" : `translate(${now.x - k * last.x}px, ${now.y - k * last.y}px) scale(${k})`;
      isMoved = !same;
      clearTimeout(rest);
      if (!held) rest = setTimeout(finish, REST);
      cy.emit("shift");
      return undefined;
    }
    if (!last || !bitByBit || (changed && performance.now() - changed > LATE)) return whole(options, now);
    behind.begin(now, cost);
    return undefined;
  };

  const viewport = () => ({ zoom: cy.zoom(), ...cy.pan() });
  const isSame = (one, other) => other !== null && one.zoom === other.zoom && one.x === other.x && one.y === other.y;

  function whole(options, now) {
    clearTimeout(rest);
    const before = behind.took();
    const began = performance.now();
    draw(options);
    behind.drop();
    box.style.transform = "";
    [last, drawn, changed, isMoved] = [now, began, 0, false];
    // What was drawn is put on the screen before the next frame begins: that counts too.
    requestAnimationFrame((at) => measured(before + at - began));
    return undefined;
  }

  function measured(ms) {
    const took = Math.max(0, ms);
    cost = took > cost ? took : cost * 0.7 + took * 0.3;
  }

  function finish() {
    if (held || cy.destroyed()) return;
    changed = performance.now(); // what changed under the hand may be late from now on
    rested = viewport();
    renderer.redraw();
  }

  return {
    moving: () => isMoved,
    slow: () => cost > SLOW,
    hold(wanted) {
      held = wanted;
      if (held) behind.drop();
      else finish();
    },
  };
}
