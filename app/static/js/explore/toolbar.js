// The row over the picture: steps back and forward, who is shown, how, and what to take away.

import { format } from "./address.js";
import { h } from "./element.js";
import { nodeName, say } from "./words.js";

export function createToolbar(store, canvas, { spoken }) {
  const box = (id) => document.getElementById(id);
  const undo = box("undo");
  const redo = box("redo");
  undo.addEventListener("click", () => { store.back(); spoken(say("said.undone")); });
  redo.addEventListener("click", () => { store.forward(); spoken(say("said.redone")); });
  for (const button of document.querySelectorAll("button[data-level]")) {
    button.addEventListener("click", () => {
      if (button.dataset.level !== store.state.view.level || store.state.view.focus) {
        store.go({ level: button.dataset.level, focus: null, depth: 1, open: [], draw: 0, kinds: [], select: null });
      }
    });
  }
  for (const button of document.querySelectorAll("button[data-show]")) {
    button.addEventListener("click", () => store.go({ show: button.dataset.show }));
  }
  box("print").addEventListener("click", () => window.print());
  box("save-picture").addEventListener("click", async () => {
    const { view, data } = store.state;
    const link = h("a", { download: `${say("file")}-${view.level}-${view.on ?? data.as_of ?? ""}.png`, href: URL.createObjectURL(await canvas.picture()) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });

  return function update({ view, data, step, steps }) {
    undo.disabled = step === 0;
    redo.disabled = step >= steps;
    for (const button of document.querySelectorAll("button[data-level]")) {
      button.setAttribute("aria-pressed", String(!view.focus && button.dataset.level === view.level));
    }
    for (const button of document.querySelectorAll("button[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === view.show));
    box("copy-link").dataset.copy = location.origin + location.pathname + format(view);
    const node = view.focus && data.nodes.get(view.focus);
    box("around").replaceChildren(...(view.focus
      ? [h("span", { class: "chip" }, h("span", { class: "chip-text" }, say("around", { name: node ? nodeName(node) : view.focus })),
        h("button", { type: "button", title: say("around.close"), "aria-label": say("around.close"), onclick: () => store.go({ focus: null, depth: 1, open: [] }) }, "✕"))]
      : []));
  };
}
