// A text box with a list of what the words may mean, for a thumb as for a keyboard: an editable combobox (WAI-ARIA). What is
// taken goes into a hidden field, so the form works as any form.

import { h } from "../explore/element.js";

/**
 * @typedef {{id: string, name: string, detail?: ?string, subjects?: string[], why?: string[], known?: boolean, label?: string}} Row
 * @typedef {{input: HTMLInputElement, list: HTMLElement, hidden: HTMLInputElement, address: string, say: (key: string, values?: object) => string,
 *   spoken: (text: string) => void, taken: (row: ?Row) => void, nobody?: () => void}} Parts
 */

/** Brings a box to life. @param {Parts} parts @returns {{take: (row: ?Row) => void}} */
export function createSuggestions({ input, list, hidden, address, say, spoken, taken, nobody }) {
  /** @type {Row[]} */
  let found = [];
  let active = -1;
  /** @type {?AbortController} */
  let asked = null;
  let timer = 0;
  let name = hidden.value ? input.value : "";

  /** @param {boolean} visible */
  function show(visible) {
    list.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible));
    if (!visible) input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  function mark(index) {
    active = index;
    const options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (!options[index]) return void input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  }

  /** @param {?Row} row */
  function take(row) {
    clearTimeout(timer);
    asked?.abort();
    asked = null;
    hidden.value = row?.id ?? "";
    if (row) input.value = name = row.name;
    else name = "";
    show(false);
    taken(row);
  }

  /** @param {Row} row @param {number} index */
  function option(row, index) {
    const more = [row.detail !== row.name && row.detail, ...(row.subjects ?? []).slice(0, 2)].filter(Boolean).join(" · ");
    const why = row.known ? [say("contacts.known")] : (row.why ?? []).slice(0, 2).map((reason) => say(`contacts.why.${reason}`));
    const element = h("div", { class: "whom-option", role: "option", id: `${list.id}-${index}`, "aria-selected": "false", "data-id": row.id },
      h("b", {}, row.name), more ? h("span", { class: "soft" }, more) : null, why.length ? h("small", { class: "whom-why" }, why.join(", ")) : null);
    // Before the box loses the focus, or leaving it would close the list.
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    element.addEventListener("click", () => take(row));
    return element;
  }

  const note = (/** @type {string} */ text) => h("div", { class: "whom-note" }, text);

  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    if (!text) return show(false);
    const mine = (asked = new AbortController());
    try {
      const response = await fetch(`${address}?${new URLSearchParams({ q: text })}`, { signal: mine.signal, headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (asked !== mine) return;
      if (!response.ok) throw new Error(answer.error);
      found = answer.results;
      const cut = answer.of > answer.shown ? [note(say("contacts.cut", { shown: answer.shown, of: answer.of }))] : [];
      list.replaceChildren(...(answer.is_near && found.length ? [note(say("contacts.near"))] : []), ...found.map(option), ...(found.length ? cut : [note(say("contacts.nobody"))]));
      spoken(found.length ? say("contacts.found", { count: answer.of }) : say("contacts.nobody"));
      if (!found.length) nobody?.();
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError" || asked !== mine) return;
      found = [];
      list.replaceChildren(note(say("contacts.offline")));
    }
    show(true);
    mark(found.length ? 0 : -1);
  }

  input.addEventListener("input", () => {
    if (hidden.value && input.value !== name) {
      hidden.value = "";
      taken(null);
    }
    clearTimeout(timer);
    timer = setTimeout(ask, 130);
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("focus", () => { if (input.value.trim() && !hidden.value) ask(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else if (found.length) mark((active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    } else if (event.key === "Enter") {
      // The form is sent by its button: Enter in this box means "this one".
      event.preventDefault();
      if (!list.hidden && found[active]) take(found[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
  // What was typed before this script had come is asked for now.
  if (document.activeElement === input && input.value.trim() && !hidden.value) ask();
  return { take };
}
