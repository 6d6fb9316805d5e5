// What every page's frame does: theme switch, menus, header search with suggestions, copy buttons.

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

function search(form) {
  const input = form.querySelector("input[type=search]");
  const list = form.querySelector("[role=listbox]");
  let results = [];
  let active = -1;
  let asked = null;
  let timer = 0;

  const show = (visible) => {
    list.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible));
    if (!visible) input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = index;
    list.querySelectorAll("[role=option]").forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = list.querySelector("[aria-selected=true]");
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const note = (text) => {
    const row = document.createElement("div");
    row.className = "found-note";
    row.textContent = text;
    return row;
  };
  const draw = (answer) => {
    results = answer.results;
    list.replaceChildren(...results.map(option));
    if (!results.length) {
      list.append(note(form.dataset.nothing));
    } else if (answer.of > answer.shown || !answer.of_is_exact) {
      const of = answer.of_is_exact === false ? `${answer.of}+` : answer.of;
      list.append(note(form.dataset.count.replace("{shown}", answer.shown).replace("{of}", of)));
    }
    mark(results.length ? 0 : -1);
    show(true);
    say(results.length ? form.dataset.count.replace("{shown}", answer.shown).replace("{of}", answer.of) : form.dataset.nothing);
  };
  const ask = async () => {
    const text = input.value.trim();
    asked?.abort();
    if (!text) return show(false);
    asked = new AbortController();
    form.classList.add("is-busy");
    try {
      const address = new URL(form.dataset.search, location.href);
      address.search = new URLSearchParams({ q: text, limit: 10 });
      const response = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.error);
      draw(answer);
    } catch (error) {
      if (error.name === "AbortError") return;
      results = [];
      list.replaceChildren(note(error instanceof TypeError || error instanceof SyntaxError || !error.message ? form.dataset.failed : error.message));
      show(true);
    }
    form.classList.remove("is-busy");
  };
  const take = (found) => {
    show(false);
    form.classList.remove("is-open");
    const event = new CustomEvent("setka:found", { detail: found, cancelable: true });
    if (document.dispatchEvent(event)) location.assign(found.url);
    else input.value = "";
  };

  function option(found, index) {
    const row = document.createElement("a");
    row.id = `found-${index}`;
    row.setAttribute("role", "option");
    row.href = found.url;
    row.tabIndex = -1;
    const name = Object.assign(document.createElement("b"), { textContent: found.name });
    const detail = Object.assign(document.createElement("small"), { textContent: found.detail ?? "" });
    row.append(name, detail);
    row.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      take(found);
    });
    row.addEventListener("pointermove", () => { if (active !== index) mark(index); });
    return row;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("focus", () => { if (input.value.trim() && results.length) show(true); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (results.length) mark((active + step + results.length) % results.length);
    } else if (event.key === "Enter" && !list.hidden && results[active]) {
      event.preventDefault();
      take(results[active]);
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
  const open = () => {
    form.classList.add("is-open");
    input.focus();
    input.select();
  };
  document.querySelector("[data-search-open]")?.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyK") {
      event.preventDefault();
      open();
    }
  });
}

// A page may have changed its address without loading; after the switch the person must be where she was.
function languages(form) {
  form.addEventListener("submit", () => { form.elements.next.value = location.pathname + location.search; });
}

document.querySelectorAll("[data-theme-switch]").forEach(themeSwitch);
document.querySelectorAll("form[data-search]").forEach(search);
document.querySelectorAll("form.languages").forEach(languages);
menus();
copyButtons();
if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  document.querySelectorAll(".top-search kbd").forEach((kbd) => { kbd.textContent = "⌘K"; });
}
