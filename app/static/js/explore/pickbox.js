// A box for one node: what is typed is looked up, and one of the suggestions is taken. An editable combobox with a list
// (WAI-ARIA): arrows go through the list, Enter takes, Escape leaves everything as it was.

import { read } from "./api.js";
import { h } from "./element.js";
import { look, nodeSign } from "./signs.js";
import { nodeKind, say } from "./words.js";

const LABELS = new Set(["Institution", "Teacher", "Project"]);
const ASKED = 30; // of all kinds; those that fit are shown
const SHOWN = 8;

let count = 0;

/**
 * @param {{label: string, search: string, when: () => Record<string, string>, take: (node: object|null) => void, spoken: (text: string) => void}} options
 *   `search` is the address that is asked, `when` adds the time to it; `take` is told the node, or null when the box was emptied
 * @returns {{element: HTMLElement, input: HTMLInputElement, set: (name: string) => void, name: (label: string) => void}}
 */
export function createPickBox({ label, search, when, take, spoken }) {
  const id = `pick-${(count += 1)}`;
  const list = h("div", { class: "pick-list", id: `${id}-list`, role: "listbox", "aria-label": label, hidden: true });
  const input = h("input", {
    type: "text", class: "form-control form-control-sm", id, role: "combobox", autocomplete: "off", spellcheck: "false", "aria-label": label,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, placeholder: say("path.type"),
  });
  const element = h("div", { class: "pick" }, input, list);
  let chosen = "";
  let found = [];
  let active = -1;
  let asked = null;
  let timer = 0;

  function show(visible) {
    list.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible));
    if (!visible) input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    const options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (!options[index]) return void input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  }

  function choose(node) {
    stop();
    chosen = node ? node.name : "";
    input.value = chosen;
    take(node);
  }

  function stop() {
    clearTimeout(timer);
    asked?.abort();
    asked = null;
    found = [];
    show(false);
  }

  function option(node, index) {
    const row = h("div", { class: "pick-option", role: "option", id: `${id}-${index}`, "aria-selected": "false", "data-id": node.id },
      nodeSign(look(node)), h("span", {}, h("b", {}, node.name), h("small", {}, [nodeKind(node), node.detail !== node.name && node.detail].filter(Boolean).join(" · "))));
    // Before the box loses the focus, or leaving it would undo the choice.
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", () => choose(node));
    row.addEventListener("pointermove", () => { if (active !== index) mark(index); });
    return row;
  }

  const note = (text) => h("div", { class: "pick-note" }, text);

  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    if (!text) return show(false);
    const mine = (asked = new AbortController());
    try {
      const answer = await read(`${search}?${new URLSearchParams({ q: text, limit: String(ASKED), ...when() })}`, { signal: mine.signal });
      if (asked !== mine) return;
      found = answer.results.filter((node) => LABELS.has(node.label)).slice(0, SHOWN);
      list.replaceChildren(...(found.length ? found.map(option) : [note(say("path.nobody"))]));
      spoken(found.length ? say("path.suggested", { count: found.length }) : say("path.nobody"));
    } catch (error) {
      if (error.name === "AbortError" || asked !== mine) return;
      found = [];
      list.replaceChildren(note(error.message));
    }
    show(true);
    mark(found.length ? 0 : -1);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    stop();
    if (!input.value.trim() && chosen) choose(null);
    else input.value = chosen;
  });
  input.addEventListener("keydown", (event) => {
    if (event.altKey && event.key !== "ArrowDown") return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.altKey && input.closest("[data-stop]")) return; // moves the stop
      event.preventDefault();
      if (list.hidden) ask();
      else if (found.length) mark((active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden && found[active]) choose(found[active]);
      else if (!input.value.trim() && chosen) choose(null);
    } else if (event.key === "Escape" && (!list.hidden || input.value !== chosen)) {
      event.preventDefault();
      event.stopPropagation();
      stop();
      input.value = chosen;
    }
  });

  return {
    element,
    input,
    set(name) {
      const typed = document.activeElement === input && input.value !== chosen;
      chosen = name;
      if (!typed) input.value = name;
    },
    name(text) {
      input.setAttribute("aria-label", text);
      list.setAttribute("aria-label", text);
    },
  };
}
