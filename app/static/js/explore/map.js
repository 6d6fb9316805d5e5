// The map that everyone shares: taking back one's own moves, making them the map, laying it out anew, and undoing that.

import { read } from "./api.js";
import { h } from "./element.js";
import { day, number, say } from "./words.js";

const MOTION = 700;
const MOVING = 300; // up to so many nodes walk to their new places; more are there at once
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const box = (id) => document.getElementById(id);

/**
 * The menu “Map” in the bar. Changing the shared map asks first, and says how to take it back.
 * @param {object} store @param {object} canvas @param {{spoken: (text: string) => void}} with
 */
export function createMap(store, canvas, { spoken }) {
  const menu = box("map-menu");
  const { state: address, keep, layOut, undo, secret } = menu.dataset;
  const notice = h("div", { class: "map-notice", id: "map-notice", role: "status", hidden: true });
  box("feet").append(notice); // above the legend, however high that is
  const dialog = box("map-dialog");
  let known = null; // { map, may_change } as the server last said
  let version = null; // of the picture at hand
  let mine = false; // the change of the version was made here, or has been told
  let from = null; // where nodes stood before a change

  const close = () => { menu.open = false; };
  const moves = () => Object.keys(store.state.view.moved ?? {}).length;

  function tell(text, ...actions) {
    notice.replaceChildren(h("span", {}, text), ...actions,
      h("button", { type: "button", class: "tool", "aria-label": say("map.close"), onclick: () => { notice.hidden = true; } }, "✕"));
    notice.hidden = false;
    spoken(text);
  }

  const undoButton = () => h("button", { type: "button", class: "btn btn-sm btn-primary", id: "map-undo-now", onclick: () => change(undo, {}, "map.undone") }, say("map.undo"));

  /** One change of everyone's map: sent, drawn, told. */
  async function change(where, fields, done, after = () => {}) {
    notice.hidden = true;
    menu.classList.add("is-busy");
    try {
      known = await read(where, {
        method: "POST",
        body: JSON.stringify({ seen: version, ...fields }),
        headers: { "Content-Type": "application/json", "X-CSRFToken": secret },
      });
      mine = true;
      from = new Map(canvas.cy.nodes().map((n) => [n.id(), { ...n.position() }]));
      await store.load({ again: true });
      after();
      tell(say(done), known.map?.can_undo && where !== undo ? undoButton() : "");
    } catch (error) {
      from = null;
      tell(error.message);
      if (error.status === 409) {
        mine = true; // its reason stays on the screen: that the map has changed is said in it
        store.load({ again: true });
      }
    } finally {
      menu.classList.remove("is-busy");
      show();
    }
  }

  const on = (id, act) => box(id)?.addEventListener("click", () => { close(); act(); });
  on("map-reset", () => { store.go({ moved: {} }); spoken(say("map.was_reset")); });
  on("map-keep", () => change(keep, { moved: Object.fromEntries(Object.entries(store.state.view.moved).map(([id, { x, y }]) => [id, [x, y]])) }, "map.kept", () => store.go({ moved: {} }, { replace: true })));
  on("map-undo", () => change(undo, {}, "map.undone"));
  on("map-anew", () => dialog.showModal());
  dialog?.querySelector("form").addEventListener("submit", () => {
    if (dialog.querySelector("form").dataset.answer === "go") change(layOut, { method: dialog.querySelector("[name=method]:checked").value }, "map.laid_out");
  });
  for (const button of dialog?.querySelectorAll("button") ?? []) button.addEventListener("click", () => { dialog.querySelector("form").dataset.answer = button.value; });

  function show() {
    const count = moves();
    box("map-reset").disabled = !count;
    box("map-moves").textContent = count ? number(count) : "";
    if (box("map-keep")) {
      box("map-keep").disabled = !count || !version;
      box("map-undo").disabled = !known?.map?.can_undo;
      for (const id of ["map-keep", "map-anew", "map-undo"]) box(id).hidden = known ? !known.may_change : false;
    }
    box("map-date").textContent = store.state.data.layout?.date ? say("map.date", { date: day(store.state.data.layout.date) }) : "";
  }

  menu.addEventListener("toggle", async () => {
    if (!menu.open) return;
    show();
    try {
      known = await read(address);
    } catch { /* what is known stays; a change will be refused with a reason */ }
    show();
  });

  // Everyone walks to the new place once, so that the eye can follow; whoever asked for no motion sees the new places.
  function walk() {
    const start = from;
    from = null;
    if (!start || calm.matches) return;
    const nodes = canvas.cy.nodes().filter((n) => start.has(n.id()));
    if (nodes.length > MOVING) return;
    nodes.forEach((n) => {
      const to = { ...n.position() };
      const before = start.get(n.id());
      if (before.x === to.x && before.y === to.y) return;
      n.position(before);
      n.animate({ position: to }, { duration: MOTION, easing: "ease-in-out-cubic" });
    });
  }

  return {
    /** @param {object} state of the store @param {string} changed */
    update(state, changed) {
      if (state.status !== "ready") return;
      show();
      if (changed !== "data") return;
      const now = state.data.layout?.id ?? null;
      if (version && now && now !== version && !mine) tell(say("map.changed", { date: day(state.data.layout.date) }));
      if (now !== version) mine = false;
      version = now;
      walk();
    },
  };
}
