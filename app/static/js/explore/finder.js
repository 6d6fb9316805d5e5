// The one search box of every page: nodes, ties between two of them, topics and actions in one list, by keyboard first.
// The page that has a picture adds what it knows (the time it looks at, what is drawn, its own actions) and may take a
// hit into the picture: events "setka:search" and "setka:found" on the document.

import { addressOf, dayOf, everywhere, matching, named } from "./commands.js";

const LIMIT = 8;
const MOST_COMMANDS = 4;
const language = document.documentElement.lang || "ru";
const dates = new Intl.DateTimeFormat(language, language === "ru" ? { day: "2-digit", month: "2-digit", year: "numeric" } : { day: "numeric", month: "short", year: "numeric" });
const numbers = new Intl.NumberFormat(language);
const day = (iso) => dates.format(new Date(.../** @type {[number, number, number]} */ (iso.split("-").map((part, i) => Number(part) - (i === 1 ? 1 : 0)))));

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  element.append(...children.filter(Boolean));
  return element;
}

/**
 * Brings a search form to life. @param {HTMLFormElement} form with data-search and data-explore @param {(text: string) => void} spoken
 */
export function createFinder(form, spoken) {
  const input = form.querySelector("input[type=search]");
  const list = form.querySelector("[role=listbox]");
  const words = JSON.parse(form.querySelector("#finder-words").textContent);
  const say = (key, values = {}) => (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  let options = []; // what may be taken, in the order of the list
  let active = -1;
  let asked = null;
  let timer = 0;
  let answer = null; // of the server, to the text that `answered` holds
  let answered = "";

  // ---- What is known ----
  function surroundings() {
    /** @type {any} */
    const known = { on: null, start: null, today, isShown: () => false, commands: everywhere(say, today) };
    document.dispatchEvent(new CustomEvent("setka:search", { detail: { known, named: (command) => named(say, command) } }));
    return known;
  }

  function commands(text, known) {
    if (!text) return known.commands.filter((command) => !command.quiet).slice(0, 8);
    const found = matching(text, known.commands).slice(0, MOST_COMMANDS);
    const on = dayOf(text, language, known.today);
    if (on) found.unshift({ id: "on", name: say("do.on", { date: day(on) }), patch: { on } });
    const ends = answered === text ? answer?.ends : null;
    if (ends) found.unshift({ id: "path_between", name: say("do.path_between", { a: ends[0].name, b: ends[1].name }), patch: { way: ends.map(({ id }) => id) } });
    return found;
  }

  // ---- The list ----
  function show(visible) {
    list.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible));
    if (!visible) input.removeAttribute("aria-activedescendant");
  }
  function mark(index) {
    active = index;
    options.forEach(({ row }, i) => row.setAttribute("aria-selected", String(i === index)));
    const row = options[index]?.row;
    if (row) {
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }
  const note = (text) => make("div", { class: "found-note" }, text);

  function group(kind, rows, of, exact = true) {
    if (!rows.length) return [];
    const title = make("div", { class: "found-title", id: `found-${kind}` }, make("span", {}, say(`find.${kind}`)),
      of > rows.length ? make("span", { class: "found-count" }, say(exact ? "find.count" : "find.count.least", { shown: numbers.format(rows.length), of: numbers.format(of) })) : null);
    return [make("div", { role: "group", "aria-labelledby": title.id, class: "found-group" }, title, ...rows)];
  }

  function option(found, name, detail, tags = []) {
    const row = make("a", { id: `found-${options.length}`, role: "option", href: found.url, tabindex: "-1", "data-kind": found.type_of, "data-id": found.id },
      make("b", {}, name), ...tags.map(([kind, text]) => make("span", { class: `found-tag found-${kind}` }, text)), detail ? make("small", {}, detail) : null);
    const index = options.push({ found, row }) - 1;
    row.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      take(found);
    });
    row.addEventListener("pointermove", () => { if (active !== index) mark(index); });
    return row;
  }

  function draw() {
    const text = input.value.trim();
    const known = surroundings();
    const old = options[active]?.found;
    options = [];
    const acts = () => commands(text, known).map((command) => option({ ...command, type_of: "command", url: addressOf(form.dataset.explore, command.patch ?? {}) }, command.name, ""));
    const tags = (found) => [known.isShown(found.id) && ["here", say("find.shown")], found.here === false && ["absent", say("find.absent")]].filter(Boolean);
    const parts = [];
    const begin = dayOf(text, language, known.today) ? group("commands", acts()) : [];
    if (answer && answered === text) {
      if (answer.is_near && answer.of + answer.topics.of) parts.push(note(say("find.near")));
      else if (answer.meant !== text && answer.of + answer.topics.of) parts.push(note(say("find.layout", { text: answer.meant })));
      parts.push(...group("nodes", answer.results.map((found) => option({ ...found, type_of: "node" }, found.name, found.detail, tags(found))), answer.of, answer.of_is_exact));
      parts.push(...group("ties", answer.ties.results.map((tie) => option({ ...tie, type_of: "tie", url: tieAddress(tie) }, `${tie.source_name} — ${tie.target_name}`, tieDetail(tie), tags(tie))), answer.ties.of));
      if (answer.ends && !answer.ties.of) parts.push(note(`${answer.ends[0].name} — ${answer.ends[1].name}. ${say("find.no_ties")}`));
      parts.push(...group("topics", answer.topics.results.map((found) => option({ ...found, type_of: "topic" }, found.name, found.detail)), answer.topics.of));
    }
    const actions = begin.length ? begin : group("commands", acts());
    list.replaceChildren(...(begin.length ? [...actions, ...parts] : [...parts, ...actions]));
    if (!options.length && answered === text && text) list.append(note(say("find.nothing")));
    // What stands first in the list is first for the keyboard too.
    options.sort((a, b) => (a.row.compareDocumentPosition(b.row) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    options.forEach(({ row }, i) => { row.id = `found-${i}`; });
    const again = old ? options.findIndex(({ found }) => found.type_of === old.type_of && found.id === old.id) : -1;
    mark(options.length && text ? Math.max(0, active > 0 ? again : 0) : -1);
    show(Boolean(options.length || list.children.length));
  }

  const tieAddress = (tie) => addressOf(form.dataset.explore, {
    level: tie.type === "INFORMAL_TIE" ? "people" : null, focus: tie.type === "INFORMAL_SUM" ? null : tie.source, select: tie.id, on: tie.here ? null : tie.until ?? tie.since,
  });
  function tieDetail(tie) {
    if (tie.type === "INFORMAL_SUM") return say("find.contacts", { count: numbers.format(tie.count) });
    const period = [tie.since && say("find.since", { date: day(tie.since) }), tie.until && say("find.until", { date: day(tie.until) })].filter(Boolean);
    return [tie.what, ...period].filter(Boolean).join(", ");
  }

  // ---- Asking and taking ----
  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    if (!text) return show(false);
    asked = new AbortController();
    const mine = asked;
    form.classList.add("is-busy");
    try {
      const { on, start } = surroundings();
      const address = new URL(form.dataset.search, location.href);
      address.search = String(new URLSearchParams({ q: text, limit: String(LIMIT), ...(on ? { on } : {}), ...(start ? { start } : {}) }));
      const response = await fetch(address, { signal: mine.signal, headers: { Accept: "application/json" } });
      const told = await response.json();
      if (!response.ok) throw new Error(told.error);
      [answer, answered] = [told, text];
      draw();
      const of = told.of + told.ties.of + told.topics.of;
      spoken(options.length ? say(told.of_is_exact ? "find.count.said" : "find.count.said.least", { of: numbers.format(of), first: options[active]?.row.querySelector("b").textContent ?? "" }) : say("find.nothing"));
    } catch (error) {
      if (error.name === "AbortError") return;
      [answer, answered, options] = [null, "", []];
      list.replaceChildren(note(error instanceof TypeError || error instanceof SyntaxError || !error.message ? say("find.failed") : error.message));
      show(true);
    }
    form.classList.remove("is-busy");
  }

  function take(found) {
    show(false);
    form.classList.remove("is-open");
    input.blur();
    const event = new CustomEvent("setka:found", { detail: found, cancelable: true });
    if (document.dispatchEvent(event)) location.assign(found.url);
    else {
      input.value = "";
      [answer, answered, options] = [null, "", []];
    }
  }

  function open() {
    form.classList.add("is-open");
    input.focus();
    input.select();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    active = -1;
    if (answered !== input.value.trim()) timer = setTimeout(ask, 120);
    if (!input.value.trim()) {
      asked?.abort();
      show(false);
    }
  });
  input.addEventListener("focus", () => { if (input.value.trim() && options.length) show(true); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void (input.value.trim() && answered !== input.value.trim() ? ask() : draw());
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (options.length) mark(active < 0 ? (step > 0 ? 0 : options.length - 1) : (active + step + options.length) % options.length);
    } else if (event.key === "Enter" && !list.hidden && options[active] && answered === input.value.trim()) {
      event.preventDefault();
      take(options[active].found);
    } else if (event.key === "Enter" && input.value.trim() && answered !== input.value.trim()) {
      event.preventDefault(); // typed faster than answered: the answer shows what Enter would have taken
      clearTimeout(timer);
      ask();
    } else if (event.key === "Escape") {
      if (!list.hidden) event.preventDefault();
      show(false);
      form.classList.remove("is-open");
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (form.contains(event.target) || event.target.closest("[data-search-open]")) return;
    show(false);
    form.classList.remove("is-open");
  });
  document.querySelector("[data-search-open]")?.addEventListener("click", open);
  document.addEventListener("setka:ask", open);
  document.addEventListener("keydown", (event) => {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyK";
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey
      && !event.target.closest?.("input, textarea, select, [contenteditable]");
    if (!isShortcut && !isSlash) return;
    event.preventDefault();
    open();
  });
  // What was typed before this script had come is asked for now.
  if (document.activeElement === input && input.value.trim()) ask();
}
