// Where somebody was: offered once, in one quiet line, when the explorer is opened bare. Only an address is remembered,
// in this browser, under the account; signing out forgets it (shell.js).

import { format, parse } from "./address.js";
import { h } from "./element.js";
import { describe } from "./scenes.js";
import { say } from "./words.js";

export const REMEMBERED = "setka.last.";
const LONGEST = 16_000;

/**
 * @param {object} store @param {HTMLElement} stage @param {string|null} account whose browser this is now
 */
export function createLast(store, stage, account) {
  if (!account) return;
  const key = REMEMBERED + account;
  let line = null;
  let offered = location.search ? null : recall();

  function recall() {
    try { return localStorage.getItem(key); } catch { return null; }
  }
  function remember(address) {
    try {
      if (address && address.length <= LONGEST) localStorage.setItem(key, address);
    } catch { /* private mode, or full */ }
  }
  function forget() {
    try { localStorage.removeItem(key); } catch { /* private mode */ }
  }
  function end() {
    line?.remove();
    line = null;
    offered = null;
  }

  function offer() {
    const { data } = store.state;
    const past = parse(offered);
    if (!format(past) || !data.nodes.size) return end();
    line?.remove();
    line = h("div", { class: "last-line", id: "last", role: "region", "aria-label": say("last") },
      h("span", {}, say("last.where", { words: describe(past, data.nodes) })),
      h("button", { type: "button", class: "btn btn-sm btn-primary", id: "last-continue", onclick: () => { end(); store.go(past); } }, say("last.continue")),
      h("button", { type: "button", class: "tool", id: "last-close", title: say("last.close"), "aria-label": say("last.close"), onclick: () => { end(); forget(); } }, "✕"));
    stage.append(line);
  }

  store.subscribe(({ view, status }, changed) => {
    if (status !== "ready") return;
    const address = format(view);
    if (offered && !address) {
      if (changed === "data") offer();
      return;
    }
    if (offered) end();
    remember(address);
  });
}
