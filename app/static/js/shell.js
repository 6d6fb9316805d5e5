// What every page's frame does: theme switch, menus, header search with suggestions, copy buttons.

import { createFinder } from "./explore/finder.js";

const root = document.documentElement;

function say(text) {
  const said = document.getElementById("said");
  if (!said) return;
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

function themeSwitch(button) {
  const label = () => {
    button.setAttribute("aria-label", button.dataset[root.dataset.theme] ?? "");
    button.title = button.getAttribute("aria-label");
  };
  button.addEventListener("click", () => {
    const next = { auto: "light", light: "dark", dark: "auto" }[root.dataset.theme] ?? "auto";
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax${secure}`;
    document.dispatchEvent(new CustomEvent("setka:theme-chosen"));
    label();
    say(button.getAttribute("aria-label"));
  });
  label();
}

function menus() {
  const opened = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of opened()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

function copyButtons() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = from ? from.value ?? from.textContent : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyBySelection(text);
    }
    button.classList.add("is-copied");
    button.addEventListener("blur", () => button.classList.remove("is-copied"), { once: true });
    say(document.getElementById("said").dataset.copied);
  });
}

// The clipboard interface needs https or localhost; an address in a school's own network has neither.
function copyBySelection(text) {
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// A page may have changed its address without loading; after the switch the person must be where she was.
function languages(form) {
  form.addEventListener("submit", () => { form.elements.next.value = location.pathname + location.search; });
}

// Where somebody was in the explorer is nobody else's business at this computer.
function signOuts(form) {
  form.addEventListener("submit", () => {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("setka.last.")) localStorage.removeItem(key);
    } catch { /* private mode */ }
  });
}

// On a phone a line of places is wider than the screen: it begins with where one is.
function inSight(line) {
  const here = line.querySelector("[aria-current]");
  if (here) line.scrollLeft += here.getBoundingClientRect().right - line.getBoundingClientRect().right + 24;
}

document.querySelectorAll(".top-nav, nav.tabs").forEach(inSight);
document.querySelectorAll("[data-theme-switch]").forEach(themeSwitch);
document.querySelectorAll("form[data-search]").forEach((form) => createFinder(form, say));
document.querySelectorAll("form.languages").forEach(languages);
document.querySelectorAll("form[data-sign-out]").forEach(signOuts);
menus();
copyButtons();
if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  document.querySelectorAll(".top-search kbd").forEach((kbd) => { kbd.textContent = "⌘K"; });
}
