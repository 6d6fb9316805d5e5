// What a newcomer needs: two doors and three hints on the first visit, and all keys on "?".

import { h } from "./element.js";
import { say } from "./words.js";

const SEEN = "setka.seen";
/** @type {Array<[string, string[][]]>} */
const KEYS = [
  ["keys.picture", [["← →", "keys.turn"], ["↓", "keys.stand"], ["↑", "keys.up"], ["Enter", "keys.open"], ["E", "keys.expand"], ["F", "keys.focus"], ["M", "keys.menu"], ["Esc", "keys.back"], ["+ −", "keys.zoom"], ["0", "keys.fit"]]],
  ["keys.anywhere", [["/", "keys.search"], ["Ctrl+Z", "keys.undo"], ["Ctrl+Shift+Z", "keys.redo"], ["[ ]", "keys.season"], ["P", "keys.play"], ["?", "keys.help"]]],
];
const HINTS = ["hint.click", "hint.expand", "hint.time"];

function seen() {
  try { return localStorage.getItem(SEEN); } catch { return "yes"; }
}
function see() {
  try { localStorage.setItem(SEEN, "yes"); } catch { /* private mode */ }
}

/** The dialog of all keys; `open()` shows it. */
export function createKeys(root) {
  const dialog = h("dialog", { class: "keys", "aria-labelledby": "keys-title" },
    h("form", { method: "dialog" },
      h("div", { class: "side-head" }, h("h2", { id: "keys-title" }, say("keys")), h("button", { class: "tool", "aria-label": say("keys.close") }, "✕")),
      h("div", { class: "keys-groups" }, KEYS.map(([group, rows]) => h("section", {}, h("h3", {}, say(group)),
        h("dl", {}, rows.map(([key, name]) => h("div", {}, h("dt", {}, key.split(" ").map((one) => h("kbd", {}, one))), h("dd", {}, say(name))))))))));
  root.append(dialog);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return { open: () => dialog.showModal() };
}

/** The welcome of a first visit; any use of the picture ends it. */
export function welcome(stage, store, { find }) {
  if (seen() || location.search) return;
  const card = h("div", { class: "welcome", role: "region", "aria-label": say("welcome") });
  const end = () => { card.remove(); see(); };
  const hints = () => {
    card.replaceChildren(h("ol", { class: "hints" }, HINTS.map((hint) => h("li", {}, say(hint)))),
      h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: end }, say("welcome.end")));
    see();
  };
  card.append(h("p", {}, say("welcome")),
    h("div", { class: "welcome-doors" },
      h("button", { type: "button", class: "btn btn-primary", id: "door-network", onclick: () => { store.go({ select: null }, { replace: true }); hints(); } }, say("welcome.network")),
      h("button", { type: "button", class: "btn btn-secondary", id: "door-find", onclick: () => { end(); find(); } }, say("welcome.find"))));
  stage.prepend(card);
  const stop = store.subscribe((state) => {
    const { view } = state;
    if (state.status === "ready" && !state.data.nodes.size) card.remove();
    if (!view.select && !view.focus && !view.open.length && !view.against && !view.way && view.show !== "table") return;
    stop();
    end();
  });
}
