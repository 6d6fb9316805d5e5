// The menu of a node, a tie or the empty picture: right click, long press, the menu key or Shift+F10. Each part of the
// explorer adds its own entries.

import { h } from "./element.js";
import { say } from "./words.js";

/** @returns {{add: (entries: (id: string|null, target: "node"|"tie"|null) => Array<{label: string, act: () => void, order?: number, name?: string}|null>) => void, open: (id: string|null, at: {x: number, y: number}, target: "node"|"tie"|null) => void, close: () => void}} */
export function createMenu(box, { back }) {
  const sources = [];
  const menu = h("div", { class: "context-menu", role: "menu", "aria-label": say("menu"), hidden: true });
  box.append(menu);

  function close(focus = true) {
    if (menu.hidden) return;
    menu.hidden = true;
    if (focus) back();
  }

  function open(id, { x, y }, target) {
    const entries = sources.flatMap((source) => source(id, target) ?? []).filter(Boolean).sort((a, b) => (a.order ?? 50) - (b.order ?? 50));
    if (!entries.length) return;
    menu.replaceChildren(...entries.map(({ label, act, name }) => h("button", { type: "button", role: "menuitem", tabindex: "-1", "data-entry": name ?? null, onclick: () => { close(); act(); } }, label)));
    menu.hidden = false;
    const room = box.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(x, room.width - menu.offsetWidth - 4))}px`;
    menu.style.top = `${Math.max(4, Math.min(y, room.height - menu.offsetHeight - 4))}px`;
    menu.firstElementChild.focus();
  }

  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[to].focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) close(false); });

  return { add: (entries) => sources.push(entries), open, close };
}
