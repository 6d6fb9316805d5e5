// Moving and zooming a large picture: while the hand moves, what was drawn last is moved and scaled as a whole, which costs
// nothing, and when it rests, everything is drawn anew. A picture that draws quickly enough is drawn in every frame.

const SLOW = 24; // ms from one frame to the next; a picture that takes longer is moved as a whole
const REFRESHED = 60; // ms; up to this cost it is drawn anew now and then during a gesture
const REST = 140; // ms without movement

/**
 * Takes over when `cy` draws. `hold(true)` keeps what is on the screen while elements are changed bit by bit; `moving()`
 * tells whether the picture is being moved as a whole. @param {any} cy
 */
export function smoothGestures(cy) {
  const renderer = cy.renderer();
  const box = renderer.data.canvasContainer;
  const [draw, notify] = [renderer.render.bind(renderer), renderer.notify.bind(renderer)];
  let cost = 0; // of a frame in which everything was drawn, smoothed
  let last = null; // { zoom, x, y } that was drawn
  let drawn = 0; // when
  let changed = false; // something else than the viewport
  let held = false;
  let isMoved = false;
  let rest = 0;
  box.style.transformOrigin = "0 0";

  renderer.notify = (name, elements) => {
    if (name !== "viewport") changed = true;
    notify(name, elements);
  };

  renderer.render = (options) => {
    if (options?.forcedContext) return draw(options); // for a file, not for the screen
    const now = { zoom: cy.zoom(), ...cy.pan() };
    const same = last && now.zoom === last.zoom && now.x === last.x && now.y === last.y;
    const since = performance.now() - drawn;
    const due = cost <= REFRESHED && since > 8 * cost && since > 250;
    if (last && (held || (!same && !changed && cost > SLOW && !due))) {
      const k = now.zoom / last.zoom;
      box.style.transform = same ? "" : `translate(${now.x - k * last.x}px, ${now.y - k * last.y}px) scale(${k})`;
      isMoved = !same;
      clearTimeout(rest);
      if (!held) rest = setTimeout(finish, REST);
      cy.emit("shift");
      return undefined;
    }
    return whole(options, now);
  };

  function whole(options, now) {
    clearTimeout(rest);
    const began = performance.now();
    draw(options);
    box.style.transform = "";
    [last, drawn, changed, isMoved] = [now, began, false, false];
    // What was drawn is put on the screen before the next frame begins: that counts too.
    requestAnimationFrame((at) => { const took = Math.max(0, at - began); cost = took > cost ? took : cost * 0.7 + took * 0.3; });
    return undefined;
  }

  function finish() {
    if (held || cy.destroyed()) return;
    changed = true;
    renderer.redraw();
  }

  return {
    moving: () => isMoved,
    slow: () => cost > SLOW,
    hold(wanted) {
      held = wanted;
      if (!held) finish();
    },
  };
}
