// The page that registers a contact: suggestions while one types, dates by one tap, who sees it in a sentence.

import { createSuggestions } from "./suggestions.js";

const box = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const form = box("register");
const words = JSON.parse(document.getElementById("contact-words")?.textContent ?? "{}");
/** @param {string} key @param {Record<string, unknown>} values */
const say = (key, values = {}) => (words[key] ?? "").replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => String(values[name] ?? ""));

/** @param {string} text */
function spoken(text) {
  const said = box("said");
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

for (const group of document.querySelectorAll("[data-fill]")) {
  const input = box(/** @type {HTMLElement} */ (group).dataset.fill ?? "");
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll("[data-value]"));
  const mark = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === input.value)));
  buttons.forEach((button) => button.addEventListener("click", () => {
    input.value = button.dataset.value;
    mark();
  }));
  input.addEventListener("input", mark);
  mark();
}

if (form) {
  const likely = box("likely");
  const stranger = box("new-person");
  const whom = createSuggestions({
    input: box("whom"), list: box("whom-list"), hidden: box("other"), address: form.dataset.suggest, say, spoken,
    taken(row) {
      form.querySelector(".whom").dataset.state = row ? "chosen" : "";
      if (likely) likely.hidden = Boolean(row);
      if (row) {
        stranger.open = false;
        box("new_name").value = "";
      }
      institution(row?.label === "Institution");
    },
    nobody() {
      stranger.open = true;
      if (!box("new_name").value) box("new_name").value = box("whom").value.trim();
    },
  });
  likely?.querySelectorAll("[data-id]").forEach((/** @type {HTMLElement} */ button) => button.addEventListener("click", () => {
    whom.take({ id: button.dataset.id ?? "", name: button.dataset.name ?? "", label: "Teacher" });
    /** @type {HTMLElement | null} */ (form.querySelector("input[name=choice]"))?.focus();
  }));
  createSuggestions({
    input: box("new_place_name"), list: box("place-list"), hidden: box("new_place"), address: form.dataset.places, say, spoken, taken() {},
  });

  /** An institution has no side of its own in a directed kind. @param {boolean} is */
  function institution(is) {
    for (const input of form.querySelectorAll("input[name=choice][value$=':in']")) {
      input.disabled = is;
      if (is) input.checked = false;
    }
  }

  const visibility = box("visibility");
  visibility.addEventListener("change", () => {
    box("sees-now").textContent = visibility.selectedOptions[0].textContent;
    for (const text of document.querySelectorAll("#visibility-said [data-code]")) {
      const element = /** @type {HTMLElement} */ (text);
      element.hidden = element.dataset.code !== visibility.value;
    }
  });

  // A page that comes back from the browser's memory would send the same form twice under one name; the server takes care of
  // that, but the button must not look pressed.
  const save = box("save");
  form.addEventListener("submit", () => { save.disabled = true; });
  addEventListener("pageshow", () => { save.disabled = false; });
}
